"""What supervisors see: the team, the queue and the audit log; and the switch."""

from datetime import timedelta

import pytest
from asgiref.sync import sync_to_async
from django.test import Client
from django.utils import timezone

from conversations.agent_status.kill_switch import set_agent_enabled
from conversations.models import AgentSwitch, Owner
from inbox.assignment.assignments import assign, claim
from inbox.audit.log import record
from inbox.models import AuditEntry, Team, Teammate, Ticket
from tests.conversations.conftest import new_conversation, write
from tests.inbox.conftest import open_ticket, signed_in, staff
from tests.inbox.live.test_consumers import connected, until
from tests.inbox.team.fixtures import HTMX, here, post, team, teammate, with_role

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(db):
    return with_role(staff("Ada"), "admin")


def cells(page: str, user) -> str:
    return page[page.index(f'id="teammate-{user.pk}"') :].partition("</tr>")[0]


def test_the_team_page_says_who_is_there_and_what_each_has(bob, rita, sue):
    here(bob, capacity=1)
    here(rita, minutes_ago=30)
    ticket = open_ticket()
    claim(ticket, bob)
    Ticket.objects.filter(pk=ticket.pk).update(reply_due=timezone.now() - timedelta(minutes=5))
    page = signed_in(sue).get("/inbox/team/").content.decode()
    for words in ("Available", f"?view=open&amp;assignee={bob.pk}", "full", "badge--high"):
        assert words in cells(page, bob)
    assert "Offline" in cells(page, rita)
    assert "30 m" in cells(page, rita)
    assert "Supervisor" in cells(page, sue)


def test_the_queue_is_counted_by_team_and_risk(sue):
    billing = team("Billing", in_turn=False, intents=["charge_dispute"])
    open_ticket()
    open_ticket()
    open_ticket(detected_intent="legal", risk_level="low")
    page = signed_in(sue).get("/inbox/team/").content.decode()
    assert f'?view=unassigned&amp;team={billing.pk}&amp;risk=high" aria-label="Billing, High risk: 2"' in page
    assert '?view=unassigned&amp;team=none&amp;risk=low" aria-label="No team, Low risk: 1"' in page


def test_the_page_asks_again_and_gets_nothing_while_nothing_changed(sue, bob):
    here(sue)
    page = signed_in(sue).get("/inbox/team/").content.decode()
    shown = page.partition("?shown=")[2].partition('"')[0]
    assert signed_in(sue).get("/inbox/team/", {"shown": shown}, headers=HTMX).status_code == 204
    here(bob)
    response = signed_in(sue).get("/inbox/team/", {"shown": shown}, headers=HTMX)
    assert response.status_code == 200
    assert "<html" not in response.content.decode()


def test_the_team_page_costs_as_much_for_many_as_for_few(sue, django_assert_max_num_queries):
    for number in range(12):
        claim(open_ticket(), teammate(f"Agent{number}"))
    client = signed_in(sue)
    client.get("/inbox/team/")
    with django_assert_max_num_queries(17):
        client.get("/inbox/team/")


def test_setting_somebody_away_on_the_team_page_shows_the_page_as_it_is_then(bob, sue):
    here(bob)
    headers = {**HTMX, "HX-Target": "team-now"}
    page = post(sue, "availability", user=bob.pk, availability="away", headers=headers).content.decode()
    assert "Set Bob available" in cells(page, bob)


@pytest.mark.parametrize("url", ["/inbox/team/", "/inbox/audit/"])
def test_strangers_sign_in_first_and_nobody_posts(url, sue):
    assert Client().get(url).headers["Location"] == f"/login/?next={url}"
    assert signed_in(sue).post(url).status_code == 405


def test_the_log_says_who_changed_what_from_what_to_what(ticket, bob, rita, sue):
    assign(ticket, bob, rita)
    page = signed_in(sue).get("/inbox/audit/").content.decode()
    line = page[page.index("Assigned</td>") - 600 :]
    for words in ("bob", "Assignee", "Rita", f"#{ticket.number}"):
        assert words in line
    assign(ticket, sue, bob)
    page = signed_in(sue).get("/inbox/audit/").content.decode()
    assert '<span class="audit__before">Rita</span>' in page


def lines(user, **query) -> int:
    return signed_in(user).get("/inbox/audit/", query).content.decode().count('<tr id="audit-')


def test_the_log_is_filtered_by_person_verb_ticket_and_day(ticket, bob, rita, sue):
    other = open_ticket()
    claim(ticket, bob)
    claim(other, rita)
    assert lines(sue) == 4
    assert lines(sue, person=bob.pk) == 1
    assert lines(sue, person="site") == 2
    assert lines(sue, verb="claimed") == 2
    assert lines(sue, ticket=f"#{ticket.number}") == 2
    assert lines(sue, ticket=ticket.number, verb="claimed", person=rita.pk) == 0
    today = timezone.localdate()
    assert lines(sue, since=today, until=today) == 4
    assert lines(sue, until=today - timedelta(days=1)) == 0


@pytest.mark.parametrize(
    ("query", "said"),
    [({"ticket": "x"}, "number, such as 41"), ({"since": "2026-02-31"}, "A date, such as"), ({"person": "bob"}, "")],
)
def test_a_filter_that_makes_no_sense_is_said_beside_it_and_left_out(ticket, sue, query, said):
    page = signed_in(sue).get("/inbox/audit/", {**query, "before": "x\0", "verb": ""}).content.decode()
    assert said in page
    assert "Opened" in page


def test_the_log_goes_on_behind_its_last_line(sue):
    for number in range(60):
        record("tested", actor=sue, after={"number": number})
    page = signed_in(sue).get("/inbox/audit/", {"verb": "tested"}).content.decode()
    older = page.partition('id="audit-older" href="')[2].partition('"')[0].replace("&amp;", "&")
    record("tested", actor=sue, after={"number": 60})
    behind = signed_in(sue).get(older).content.decode()
    assert behind.count('<tr id="audit-') == 10
    assert "audit-older" not in behind


def test_who_sees_a_ticket_sees_its_history(ticket, bob, rita):
    claim(ticket, bob)
    for headers in ({}, HTMX):
        page = signed_in(rita).get(f"/inbox/{ticket.number}/history/", headers=headers).content.decode()
        assert page.index("Claimed") < page.index("Opened")
        assert ("<html" in page) is not headers


def test_the_log_cannot_be_changed_in_the_admin(ticket, ada):
    admin = signed_in(ada)
    entry = AuditEntry.objects.get()
    url = f"/admin/inbox/auditentry/{entry.pk}"
    assert admin.get("/admin/inbox/auditentry/").status_code == 200
    assert admin.get(f"{url}/change/").status_code == 200
    assert admin.post(f"{url}/change/", {"verb": "x"}).status_code == 403
    assert admin.post(f"{url}/delete/", {"post": "yes"}).status_code == 403
    assert admin.get("/admin/inbox/auditentry/add/").status_code == 403
    admin.post("/admin/inbox/auditentry/", {"action": "delete_selected", "_selected_action": [entry.pk], "post": "yes"})
    assert AuditEntry.objects.get(pk=entry.pk).verb == "opened"
    with pytest.raises(TypeError):
        entry.delete()


def test_an_admin_switches_the_agent_off_and_on_from_the_inbox(ada):
    conversation = new_conversation()
    write(conversation, "Where is my order?")
    page = signed_in(ada).get("/inbox/").content.decode()
    assert "Turn the agent off?" in page
    assert post(ada, "switch_agent", "off", next="/inbox/team/").headers["Location"] == "/inbox/team/"
    assert not AgentSwitch.is_on()
    conversation.refresh_from_db()
    assert conversation.owner == Owner.QUEUE
    assert "The agent is switched off." in signed_in(staff("Rita")).get("/inbox/").content.decode()
    entry = AuditEntry.objects.get(verb="agent_switched")
    assert (entry.actor, entry.before, entry.after) == (ada, {"agent": True}, {"agent": False, "moved": 1})
    post(ada, "switch_agent", "on")
    assert AgentSwitch.is_on()
    assert post(ada, "switch_agent", "sideways").status_code == 404


def test_the_switch_is_in_the_log_whoever_uses_it():
    set_agent_enabled(False)
    entry = AuditEntry.objects.get(verb="agent_switched")
    assert (entry.actor, entry.actor_name) == (None, "")


@pytest.mark.django_db(transaction=True)
async def test_open_pages_hear_that_the_agent_was_switched_off():
    bob = await sync_to_async(staff)("Bob")
    async with connected(bob) as page:
        await until(page, "Nobody is waiting")
        await sync_to_async(set_agent_enabled)(False)
        await until(page, "The agent is switched off.")


# Teams in the admin.


def team_form(**changes) -> dict:
    return {"name": "Billing", "assignment": "round_robin", "intents": ["charge_dispute"], "reasons": [], **changes}


def test_an_admin_makes_a_team_and_the_log_says_so(ada, bob):
    response = signed_in(ada).post("/admin/inbox/team/add/", team_form(members=[bob.pk]))
    assert response.status_code == 302
    made = Team.objects.get()
    assert (made.intents, list(made.members.all())) == (["charge_dispute"], [bob])
    entry = AuditEntry.objects.get(verb="admin_added")
    assert (entry.actor, entry.after["members"]) == (ada, ["bob"])
    signed_in(ada).post(f"/admin/inbox/team/{made.pk}/change/", team_form(members=[]))
    entry = AuditEntry.objects.get(verb="admin_changed")
    assert (entry.before["members"], entry.after["members"]) == (["bob"], [])
    assert "intents" not in entry.after


@pytest.mark.parametrize("changes", [{"intents": ["chrage_dispute"]}, {"reasons": ["because"]}, {"assignment": "x"}])
def test_a_team_with_what_there_is_not_is_refused(ada, changes):
    page = signed_in(ada).post("/admin/inbox/team/add/", team_form(**changes)).content.decode()
    assert "is not one of the available choices" in page
    assert not Team.objects.exists()


def test_two_teams_cannot_take_the_same_intent_or_the_rest(ada):
    team("Charges", intents=["charge_dispute"], takes_the_rest=True)
    page = signed_in(ada).post("/admin/inbox/team/add/", team_form()).content.decode()
    assert "The team Charges has these already: Charge dispute." in page
    response = signed_in(ada).post("/admin/inbox/team/add/", team_form(intents=[], takes_the_rest="on"))
    assert response.status_code == 200
    assert Team.objects.count() == 1


def test_a_teammates_capacity_is_set_in_the_admin(ada, bob):
    row = Teammate.objects.get(user=here(bob))
    url = f"/admin/inbox/teammate/{row.pk}/change/"
    signed_in(ada).post(url, {"capacity": 3, "availability": "available"})
    row.refresh_from_db()
    assert row.capacity == 3
    assert AuditEntry.objects.get(verb="admin_changed").before["capacity"] == 8


def test_a_change_of_roles_is_in_the_log(bob):
    boss = staff("Boss")
    type(boss).objects.filter(pk=boss.pk).update(is_superuser=True)
    role = with_role(staff("Otto"), "supervisor").groups.get()
    data = {"username": "bob", "is_active": "on", "is_staff": "on", "groups": [role.pk]}
    data |= {"date_joined_0": "2026-01-01", "date_joined_1": "10:00:00"}
    response = signed_in(boss).post(f"/admin/auth/user/{bob.pk}/change/", data)
    assert response.status_code == 302
    entry = AuditEntry.objects.get(verb="admin_changed")
    assert (entry.actor, entry.before["groups"], entry.after["groups"]) == (boss, [], ["supervisor"])
    assert "password" not in entry.after
