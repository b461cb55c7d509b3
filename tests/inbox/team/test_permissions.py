"""What each role may do, at every door; and how the roles come to hold it."""

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.core.management import call_command
from django.urls import reverse

from conversations.approvals import proposals
from conversations.models import AgentSwitch
from inbox.assignment.assignments import claim
from inbox.assignment.availability import set_availability
from inbox.models import Availability
from inbox.team.permissions import ROLES, Ability, can
from tests.inbox.conftest import open_ticket, signed_in, staff
from tests.inbox.team.fixtures import HTMX, assign, post, teammate, with_role

ROLE_NAMES = ["none", "agent", "supervisor", "admin", "superuser"]
SUPERVISORS = {"supervisor", "admin", "superuser"}
ADMINS = {"admin", "superuser"}


@pytest.fixture
def actor(request, db) -> User:
    user = staff("Ann")
    if request.param == "superuser":
        User.objects.filter(pk=user.pk).update(is_superuser=True)
    elif request.param != "none":
        with_role(user, request.param)
    return User.objects.get(pk=user.pk)


def of_a_colleague():
    ticket = open_ticket()
    claim(ticket, staff("Cleo"))
    return ticket


def claims(user):
    return post(user, "claim", open_ticket().number)


def assigns_what_nobody_has(user):
    return assign(user, open_ticket(), staff("Dora"))


def assigns_a_colleagues(user):
    return assign(user, of_a_colleague(), staff("Dora"))


def puts_back_a_colleagues(user):
    return assign(user, of_a_colleague(), "nobody")


def takes_over(user):
    return post(user, "take_over", of_a_colleague().number)


def decides_about_a_colleagues(user):
    ticket = of_a_colleague()
    proposals.propose(ticket.handoff, [{"tool": "cancel_order", "arguments": {"order_id": "1003"}}])
    action = ticket.handoff.actions.get()
    return post(user, "decline_action", ticket.number, action.pk, headers=HTMX, decline_reason="No.")


def sees_the_team(user):
    return signed_in(user).get("/inbox/team/")


def sees_the_log(user):
    return signed_in(user).get("/inbox/audit/")


def sets_a_colleague_away(user):
    return post(user, "availability", user=teammate("Eve").pk, availability="away")


def goes_away(user):
    return post(user, "availability", availability="away")


def turns_the_agent_off(user):
    return post(user, "switch_agent", "off")


def makes_a_team(user):
    return signed_in(user).get("/admin/inbox/team/add/")


def reads_articles_in_the_admin(user):
    return signed_in(user).get("/admin/knowledge/article/")


EVERYBODY = set(ROLE_NAMES)
MATRIX = [
    (claims, EVERYBODY),
    (assigns_what_nobody_has, EVERYBODY),
    (goes_away, EVERYBODY),
    (assigns_a_colleagues, SUPERVISORS),
    (puts_back_a_colleagues, SUPERVISORS),
    (takes_over, SUPERVISORS),
    (decides_about_a_colleagues, SUPERVISORS),
    (sees_the_team, SUPERVISORS),
    (sees_the_log, SUPERVISORS),
    (sets_a_colleague_away, SUPERVISORS),
    (turns_the_agent_off, ADMINS),
    (makes_a_team, ADMINS),
    (reads_articles_in_the_admin, {"superuser"}),
]


@pytest.mark.django_db
@pytest.mark.parametrize("actor", ROLE_NAMES, indirect=True)
@pytest.mark.parametrize(("door", "allowed"), MATRIX, ids=lambda each: getattr(each, "__name__", ""))
def test_each_role_does_what_it_may_and_is_told_who_may_do_the_rest(request, actor, door, allowed):
    role = request.node.callspec.params["actor"]
    response = door(actor)
    if role in allowed:
        assert response.status_code in (200, 302)
        return
    assert response.status_code == 403
    if door not in (makes_a_team, reads_articles_in_the_admin):
        assert "Only a" in response.content.decode()


@pytest.mark.django_db
def test_what_was_refused_was_not_done(bob, rita):
    assert not can(bob, Ability.SWITCH)
    turns_the_agent_off(bob)
    post(bob, "availability", user=rita.pk, availability="away")
    assert AgentSwitch.is_on()
    assert set_availability(rita, Availability.AVAILABLE, by=rita) is None
    assert not can(bob, Ability.SHARE)


@pytest.mark.django_db
def test_canned_replies_and_macros_are_shared_by_who_may_share(bob):
    canned, macro = reverse("inbox:new_canned"), reverse("admin:inbox_macro_add")
    agent, sharing = Group.objects.get(name="agent"), Permission.objects.get(codename="share_with_team")
    with_role(bob, "agent")
    for page in (canned, macro):
        assert 'name="shared"' not in signed_in(bob).get(page).content.decode()
    agent.permissions.add(sharing)
    for page in (canned, macro):
        assert 'name="shared"' in signed_in(bob).get(page).content.decode()


@pytest.mark.django_db
def test_who_may_only_read_changes_nothing_and_is_told_so(ticket, bob):
    Group.objects.get(name="agent").permissions.clear()
    with_role(bob, "agent")
    assert signed_in(bob).get(ticket.get_absolute_url()).status_code == 200
    for headers in ({}, HTMX):
        response = post(bob, "claim", ticket.number, headers=headers)
        assert response.status_code == 403
        assert "may read tickets and not change them" in response.content.decode()
    ticket.refresh_from_db()
    assert ticket.assignee is None


@pytest.mark.django_db
def test_somebody_who_was_deactivated_may_nothing(sue):
    assert can(sue, Ability.SEE_TEAM)
    sue.is_active = False
    assert not can(sue, Ability.SEE_TEAM)


@pytest.mark.django_db
def test_roles_hold_only_permissions_that_there_are():
    there = {f"{each.content_type.app_label}.{each.codename}" for each in Permission.objects.all()}
    later = {name for name in ROLES["admin"] if name.split("_")[-1] in ("officehours", "shift", "closedday")}
    assert ROLES["admin"] - later <= there
    held = Group.objects.get(name="admin").permissions
    assert held.filter(codename="change_team").exists()


@pytest.mark.django_db
def test_what_an_admin_changes_about_a_role_is_kept_by_the_next_upgrade():
    supervisors = Group.objects.get(name="supervisor")
    supervisors.permissions.remove(Permission.objects.get(codename="see_team"))
    supervisors.permissions.add(Permission.objects.get(codename="add_team"))
    call_command("migrate", verbosity=0)
    held = set(supervisors.permissions.values_list("codename", flat=True))
    assert "see_team" not in held
    assert {"add_team", "take_over_ticket"} <= held


@pytest.mark.django_db
def test_a_role_that_was_deleted_comes_back_whole():
    Group.objects.filter(name="supervisor").delete()
    call_command("migrate", verbosity=0)
    assert Group.objects.get(name="supervisor").permissions.filter(codename="take_over_ticket").exists()


def test_what_somebody_reads_who_may_only_read_stays_unread_for_the_others(ticket):
    reader = with_role(staff("Rhea"), "agent")
    Group.objects.get(name="agent").permissions.clear()
    assert signed_in(reader).get(ticket.get_absolute_url()).status_code == 200
    ticket.refresh_from_db()
    assert ticket.unread
