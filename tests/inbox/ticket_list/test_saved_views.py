"""Views that a teammate keeps under a name, and those that are shared with everybody."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from inbox.assignment.assignments import claim
from inbox.models import AuditEntry, SavedView
from inbox.ticket_list.saved_views import MOST, save_view, share_view
from inbox.ticket_list.sidebar import Sidebar
from inbox.ticket_list.ticket_list import Listing
from tests.inbox.conftest import open_ticket, signed_in

pytestmark = pytest.mark.django_db

SAVE = "/inbox/views/"
QUERY = "view=open&risk=high"
HTMX = {"HX-Request": "true", "HX-Target": "list-top"}


def save(user: User, name: str = "Urgent", query: str = QUERY, **more):
    return signed_in(user).post(SAVE, {"name": name, "query": query, **more}, headers=HTMX)


def url(name: str, view: SavedView) -> str:
    return reverse(f"inbox:{name}", args=[view.pk])


def tabs(user: User, query: str = "view=unassigned") -> dict[str, str]:
    page = signed_in(user).get(f"/inbox/?{query}")
    return {item.label: item.count for item in page.context["sidebar"].saved_views}


def test_the_present_view_is_kept_with_its_filters_order_and_search(bob):
    response = save(bob, "  My   view ", f"{QUERY}&sort=newest&q=parcel&after=1_2_3&x=1")
    assert response.status_code == 200
    view = SavedView.objects.get()
    assert (view.owner, view.name, view.query) == (bob, "My view", "view=open&risk=high&q=parcel&sort=newest")
    assert (view.shared, AuditEntry.objects.filter(verb="view_saved").count()) == (False, 1)
    assert 'id="views"' in response.content.decode()


def test_it_stands_in_the_rail_with_its_figure_and_leads_to_its_list(bob, rita):
    open_ticket("high")
    open_ticket("low", risk_level="low", escalation_reason="customer_request")
    save(bob)
    assert tabs(bob) == {"Urgent": "1"}
    assert tabs(rita) == {}
    page = signed_in(bob).get(f"/inbox/?{QUERY}")
    assert page.context["sidebar"].title == "Urgent"
    assert [ticket.subject for ticket in page.context["listing"].tickets] == ["high"]
    assert 'id="rename-view-form"' in page.content.decode()
    assert 'aria-current="page"' in page.content.decode().partition('id="view-saved-')[2].partition("</a>")[0]


def test_what_would_be_long_to_count_is_not_counted(bob):
    save(bob, "Search", "view=open&q=wet")
    save(bob, "History", "view=resolved&intent=legal")
    assert tabs(bob) == {"Search": "", "History": ""}


@pytest.mark.parametrize(
    ("name", "query", "words"),
    [
        ("", "view=snoozed", "Give the view a name"),
        (" \x00 ", "view=snoozed", "Give the view a name"),
        ("x" * 61, "view=snoozed", "Give the view a name"),
        ("URGENT", "view=snoozed", "already have a view of that name"),
        ("Long", "view=open&q=" + "%F0%9F%8E%81" * 200, "too long to be kept"),
    ],
)
def test_what_cannot_be_kept_is_refused_beside_the_field(bob, name, query, words):
    save(bob)
    response = save(bob, name, query)
    html = response.content.decode()
    assert response.status_code == 422
    assert words in html.partition('id="view-error"')[2].partition("</p>")[0]
    assert f'value="{name}"'.replace("\x00", "") in html.replace("\x00", "")
    assert SavedView.objects.count() == 1


def test_without_javascript_the_page_comes_back_with_what_was_typed(bob):
    client = signed_in(bob)
    assert client.post(SAVE, {"name": "Mine", "query": QUERY}).headers["Location"] == f"/inbox/?{QUERY}"
    response = client.post(SAVE, {"name": "mine", "query": "view=snoozed"})
    assert response.status_code == 422
    assert "<html" in response.content.decode()
    assert '<details class="keep" id="view-tools" open>' in response.content.decode()
    assert 'value="mine"' in response.content.decode()


def test_nobody_keeps_more_than_the_list_can_show(bob):
    SavedView.objects.bulk_create(SavedView(owner=bob, name=str(n), query=QUERY) for n in range(MOST))
    assert "Delete one first" in save(bob).content.decode()
    assert SavedView.objects.count() == MOST


def test_it_is_renamed_and_deleted(bob):
    save(bob)
    view = SavedView.objects.get()
    client = signed_in(bob)
    taken = client.post(url("rename_view", view), {"name": "", "query": QUERY}, headers=HTMX)
    assert (taken.status_code, SavedView.objects.get().name) == (422, "Urgent")
    client.post(url("rename_view", view), {"name": "urgent", "query": QUERY}, headers=HTMX)
    assert SavedView.objects.get().name == "urgent"
    response = client.post(url("delete_view", view), {"query": QUERY}, headers=HTMX)
    assert not SavedView.objects.exists()
    assert 'id="save-view-form"' in response.content.decode()
    assert [entry.verb for entry in AuditEntry.objects.all()] == ["view_deleted", "view_renamed", "view_saved"]


def test_a_supervisor_shares_a_view_with_everybody(sue, bob):
    assert save(sue, shared="1").status_code == 200
    assert tabs(bob) == {"Urgent": "0"}
    page = signed_in(bob).get(f"/inbox/?{QUERY}").content.decode()
    assert "Shared by Sue" in page
    assert "rename-view-form" not in page
    signed_in(sue).post(url("share_view", SavedView.objects.get()), {"query": QUERY})
    assert tabs(bob) == {}


def test_an_agent_shares_nothing(bob):
    assert 'name="shared"' not in signed_in(bob).get("/inbox/").content.decode()
    assert save(bob, shared="1").status_code == 403
    assert not SavedView.objects.exists()
    save(bob)
    view = SavedView.objects.get()
    assert signed_in(bob).post(url("share_view", view), {"shared": "1"}, headers=HTMX).status_code == 403
    assert not SavedView.objects.get().shared


@pytest.mark.parametrize("door", ["rename_view", "share_view", "delete_view"])
def test_a_colleagues_view_is_not_there_and_a_shared_one_is_not_theirs_to_change(bob, sue, door):
    view = save_view(sue, "Sue’s", QUERY)
    client = signed_in(bob)
    assert client.post(url(door, view), {"name": "x"}).status_code == 404
    share_view(view, sue, shared=True)
    assert client.post(url(door, view), {"name": "x"}).status_code == 403
    view.refresh_from_db()
    assert (view.name, view.shared) == ("Sue’s", True)


def test_the_doors_are_for_staff_and_for_posting(bob, mallory):
    view = save_view(bob, "Mine", QUERY)
    doors = [SAVE, *(url(door, view) for door in ("rename_view", "share_view", "delete_view"))]
    for door in doors:
        assert signed_in(bob).get(door).status_code == 405
        assert signed_in(mallory).post(door).status_code == 403
        assert Client().post(door).headers["Location"].startswith("/login/")
    assert SavedView.objects.get().name == "Mine"


@pytest.mark.parametrize("query", ["", "view=%00&tag=9&assignee=me&after=x", "&" * 999, "q=" + "%" * 900])
def test_a_view_that_was_tampered_with_is_read_like_any_address(bob, query):
    SavedView.objects.create(owner=bob, name="Odd", query=query)
    assert "Odd" in tabs(bob)


def test_me_in_a_shared_view_is_whoever_looks(sue, bob):
    save_view(sue, "With me", "view=open&assignee=me", shared=True)
    claim(open_ticket(), bob)
    assert (tabs(bob)["With me"], tabs(sue)["With me"]) == ("1", "0")


def test_of_two_views_of_the_same_list_ones_own_is_the_current_one(sue, bob):
    save_view(sue, "A shared one", QUERY, shared=True)
    own = save_view(bob, "Mine", QUERY)
    listing = Listing.from_query(bob, {"view": "open", "risk": "high"})
    assert Sidebar(listing).current_view == own
