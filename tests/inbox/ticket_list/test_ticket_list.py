"""What the list shows, in which order, and how it is narrowed."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone

from inbox.assignment.assignments import claim
from inbox.collaboration.presence import mark_read
from inbox.lifecycle.transitions import resolve
from inbox.models import Mention, Note, Risk, Status, Tag, Team, Ticket
from inbox.ticket_list.saved_views import save_view
from inbox.ticket_list.sidebar import Sidebar
from inbox.ticket_list.ticket_list import Listing
from tests.inbox.conftest import open_ticket, signed_in

pytestmark = pytest.mark.django_db


def subjects(user: User, **query) -> list[str]:
    return [ticket.subject for ticket in Listing.from_query(user, query).tickets]


def figures(user: User) -> dict[str, str]:
    """What the views show beside their names."""
    return {item.key: item.count for item in Sidebar(Listing.from_query(user, {})).views}


def change(ticket: Ticket, **values) -> None:
    Ticket.objects.filter(pk=ticket.pk).update(**values)


def ago(**time) -> object:
    return timezone.now() - timedelta(**time)


def resolved(text: str, user: User) -> Ticket:
    ticket = open_ticket(text)
    claim(ticket, user)
    resolve(ticket, user)
    return ticket


def mention(ticket: Ticket, user: User) -> Mention:
    note = Note.objects.create(ticket=ticket, author=user, text=f"@{user}")
    return Mention.objects.create(note=note, user=user)


def test_the_riskiest_come_first_and_then_who_has_waited_longest(bob):
    for text, risk, minutes in [("low", "low", 90), ("new", "high", 1), ("old", "high", 60), ("mid", "medium", 500)]:
        change(open_ticket(text, risk_level=risk), waiting_since=ago(minutes=minutes))
    assert subjects(bob) == ["old", "new", "mid", "low"]


def test_who_is_answered_comes_behind_who_waits_at_the_same_risk(bob):
    for text in ("answered", "waits"):
        open_ticket(text)
    change(Ticket.objects.get(subject="answered"), waiting_since=None, last_customer_at=ago(days=9))
    assert subjects(bob) == ["waits", "answered"]


def test_each_view_holds_its_tickets_and_counts_them(bob, rita):
    tickets = {name: open_ticket(name) for name in ("nobody", "bobs", "ritas", "asleep")}
    claim(tickets["bobs"], bob)
    claim(tickets["ritas"], rita)
    resolved("done", rita)
    change(tickets["asleep"], snoozed_until=timezone.now() + timedelta(days=1))
    mention(tickets["ritas"], bob)
    held = {
        "unassigned": ["nobody"],
        "mine": ["bobs"],
        "mentioned": ["ritas"],
        "waiting": ["nobody", "bobs", "ritas"],
        "open": ["nobody", "bobs", "ritas"],
        "snoozed": ["asleep"],
        "resolved": ["done"],
        "all": ["done", "asleep", "ritas", "bobs", "nobody"],
    }
    assert {view: subjects(bob, view=view) for view in held} == held
    assert figures(bob) == {view: str(len(names)) for view, names in held.items()}


def test_the_longest_waits_are_told_across_all_risks(bob):
    for text, risk, minutes in [("low", "low", 90), ("high", "high", 1), ("answered", "high", 500)]:
        change(open_ticket(text, risk_level=risk), waiting_since=ago(minutes=minutes))
    change(Ticket.objects.get(subject="answered"), waiting_since=None)
    assert subjects(bob, view="waiting") == ["low", "high"]


def test_what_mentions_me_is_counted_until_i_have_read_it(bob, rita):
    old, new = open_ticket("old"), open_ticket("new")
    for each in (old, new):
        mention(each, bob)
    assert figures(bob)["mentioned"] == "2"
    assert figures(rita)["mentioned"] == "0"
    signed_in(bob).get(new.get_absolute_url())
    assert figures(bob)["mentioned"] == "1"
    assert subjects(bob, view="mentioned") == ["new", "old"]
    assert subjects(bob, view="mentioned", unread="1") == ["old"]


def test_it_is_sorted_as_one_likes(bob):
    for text, risk, minutes in [("a", "low", 90), ("b", "high", 1), ("c", "high", 60)]:
        change(open_ticket(text, risk_level=risk), waiting_since=ago(minutes=minutes))
    assert subjects(bob, sort="waiting") == ["a", "c", "b"]
    assert subjects(bob, sort="newest") == ["c", "b", "a"]
    assert subjects(bob, sort="nonsense") == ["c", "b", "a"]
    assert subjects(bob, view="waiting", sort="newest") == ["a", "c", "b"]


def test_it_is_filtered_by_risk_reason_and_intent(bob):
    open_ticket("legal", escalation_reason="legal", risk_level="high", detected_intent="legal")
    open_ticket("parcel", escalation_reason="delivery_problem", risk_level="medium", detected_intent="lost_parcel")
    assert subjects(bob, risk="medium") == ["parcel"]
    assert subjects(bob, reason="legal") == ["legal"]
    assert subjects(bob, intent="lost_parcel") == ["parcel"]
    assert subjects(bob, intent="lost_parcel", risk="high") == []


def test_it_is_filtered_by_tag_team_assignee_and_what_is_unread(sue, rita):
    plain, special = open_ticket("plain"), open_ticket("special")
    tag, team = Tag.objects.create(name="VIP"), Team.objects.create(name="Billing")
    special.tags.add(tag)
    change(special, team=team)
    claim(special, rita)
    assert subjects(sue, view="open", tag=str(tag.pk)) == ["special"]
    assert subjects(sue, view="open", team=str(team.pk)) == ["special"]
    assert subjects(sue, view="open", team="none") == ["plain"]
    assert subjects(sue, view="open", assignee=str(rita.pk)) == ["special"]
    assert subjects(rita, view="open", assignee="me") == ["special"]
    assert subjects(sue, view="open", assignee="nobody") == ["plain"]
    change(plain, unread=False)
    change(special, unread=True)
    assert subjects(sue, view="open", unread="1") == ["special"]


def test_it_is_filtered_by_what_was_promised(bob):
    late, soon, later, kept = (open_ticket(name) for name in ("late", "soon", "later", "kept"))
    change(late, reply_due=ago(minutes=1), resolve_due=ago(minutes=-600))
    change(soon, reply_due=ago(minutes=-10))
    change(later, reply_due=ago(minutes=-300))
    change(kept, reply_due=ago(minutes=1), first_reply_at=ago(minutes=5))
    assert subjects(bob, view="open", sla="overdue") == ["late"]
    assert subjects(bob, view="open", sla="soon") == ["soon"]


@pytest.mark.parametrize("words", ["wet", "ALICE", "alice@example", "archer"])
def test_search_finds_customers_subjects_and_messages(bob, words):
    open_ticket("The parcel is wet", name="Alice Archer", email="alice@example.com")
    open_ticket("Something else", name="Zoe")
    assert subjects(bob, q=words) == ["The parcel is wet"]


def test_search_finds_a_ticket_by_its_number(bob, ticket):
    open_ticket("Something else", name="Zoe")
    assert subjects(bob, q=f"#{ticket.number}") == [ticket.subject]


def test_a_search_that_finds_nothing_here_goes_on_everywhere(bob):
    resolved("The parcel is wet", bob)
    client = signed_in(bob)
    page = client.get(reverse("inbox:list"), {"q": "wet", "risk": "high"})
    assert "Nothing matches" in page.content.decode()
    everywhere = page.context["listing"].everywhere_href
    assert f'id="search-elsewhere" href="{everywhere.replace("&", "&amp;")}"' in page.content.decode()
    assert "The parcel is wet" in client.get(everywhere).content.decode()


HOSTILE = [
    {"view": "x"},
    {"risk": "x"},
    {"reason": "x"},
    {"tag": "7"},
    {"tag": "-1 OR 1=1"},
    {"team": "none"},
    {"assignee": "9" * 40},
    {"assignee": "²"},
    {"sla": "x"},
    {"unread": "yes"},
    {"sort": "'; drop"},
]


@pytest.mark.parametrize("query", HOSTILE, ids=str)
def test_what_it_does_not_know_is_ignored(bob, ticket, query):
    assert subjects(bob, **query) == [ticket.subject]
    listing = Listing.from_query(bob, query)
    assert not listing.chips
    assert listing.state == "view=unassigned"


def test_what_cannot_be_stored_is_no_reason_to_fail(bob, ticket):
    query = {"q": "%\x00'\"_", "intent": "\x00", "after": "\x00", "view": "all"}
    assert signed_in(bob).get(reverse("inbox:list"), query).status_code == 200


def test_filters_are_shown_and_each_can_be_taken_away(bob, ticket):
    tag = Tag.objects.create(name="VIP")
    page = signed_in(bob).get(reverse("inbox:list"), {"risk": "high", "tag": tag.pk, "q": "order", "sort": "newest"})
    chips = {chip.name: chip for chip in page.context["listing"].chips}
    assert (chips["risk"].value, chips["tag"].value) == ("High risk", "VIP")
    assert chips["tag"].href == "/inbox/?view=unassigned&risk=high&q=order&sort=newest"
    assert page.context["listing"].whole_view_href == "/inbox/?view=unassigned&sort=newest"
    html = page.content.decode()
    assert 'id="chip-tag"' in html
    assert f'<option value="{tag.pk}" selected>VIP</option>' in html


def test_an_intent_that_no_open_ticket_has_any_more_stays_chosen(bob):
    html = signed_in(bob).get(reverse("inbox:list"), {"view": "resolved", "intent": "lost_parcel"}).content.decode()
    assert '<option value="lost_parcel" selected>Lost parcel</option>' in html


def test_a_row_says_at_a_glance_what_it_is(bob, rita):
    ticket = open_ticket("My parcel is wet", name="Alice Archer")
    claim(ticket, rita)
    change(ticket, unread=True, waiting_since=ago(minutes=4))
    for name in ("VIP", "Refund", "Urgent"):
        ticket.tags.add(Tag.objects.create(name=name))
    row = row_of(bob, ticket, view="open")
    for words in ("Alice Archer", "My parcel is wet", "High risk", "Billing", "waiting", ">4 m<", "Rita", "Unread"):
        assert words in row
    assert (">Refund<" in row, ">Urgent<" in row, 'title="VIP"' in row, "+1" in row) == (True, True, True, True)


def test_a_row_tells_who_is_to_write_next_and_until_when_it_sleeps(bob):
    answered, asleep = open_ticket("answered"), open_ticket("asleep")
    change(answered, waiting_since=None)
    assert "answered by AI" in row_of(bob, answered)
    change(answered, first_reply_at=timezone.now())
    assert "replied" in row_of(bob, answered)
    change(asleep, snoozed_until=timezone.now() + timedelta(days=1))
    assert "Snoozed until" in row_of(bob, asleep, view="snoozed")
    done = resolved("done", bob)
    change(done, status=Status.MERGED)
    assert "Merged" in row_of(bob, done, view="resolved")


def row_of(user: User, ticket: Ticket, **query) -> str:
    html = signed_in(user).get(reverse("inbox:list"), query).content.decode()
    return html.partition(f'id="row-{ticket.number}"')[2].partition("</a>")[0]


def test_the_list_needs_the_same_few_queries_however_many_tickets(bob, django_assert_max_num_queries):
    def counted(number: int) -> int:
        for each in range(number):
            ticket = open_ticket(f"Ticket {each}", email=f"a{each}{number}@example.com")
            claim(ticket, bob)
            ticket.tags.add(Tag.objects.get_or_create(name=f"tag {each}")[0])
        for each in range(number // 10 + 1):
            save_view(bob, f"{number} {each}", f"view=open&assignee=me&tag={Tag.objects.first().pk}&team=none")
        client.get(reverse("inbox:list"))  # says that Bob is here, which is written once in a while
        with django_assert_max_num_queries(24) as queries:
            client.get(reverse("inbox:list"), {"view": "mine", "assignee": "me", "risk": "high"})
        return len(queries)

    client = signed_in(bob)
    assert counted(1) == counted(59)


def test_the_ticket_page_needs_few_queries_too(bob, ticket, django_assert_max_num_queries):
    client = signed_in(bob)
    with django_assert_max_num_queries(58):
        client.get(ticket.get_absolute_url())


def test_the_title_counts_what_waits_for_these_eyes(bob, rita):
    for name in ("one", "two"):
        open_ticket(name)
    assert "<title>(2) Inbox</title>" in signed_in(bob).get(reverse("inbox:list")).content.decode()
    mark_read(Ticket.objects.get(subject="one"), rita)
    assert "<title>(1) Inbox</title>" in signed_in(bob).get(reverse("inbox:list")).content.decode()


def test_reading_a_colleagues_ticket_leaves_it_unread_for_them(bob, rita, ticket):
    claim(ticket, bob)
    Ticket.objects.update(unread=True)
    signed_in(rita).get(ticket.get_absolute_url())
    assert Ticket.objects.get().unread
    signed_in(bob).get(ticket.get_absolute_url())
    assert not Ticket.objects.get().unread


@pytest.mark.parametrize(
    ("view", "words"),
    [
        ("unassigned", "Nobody is waiting"),
        ("mine", "Nothing on your plate"),
        ("mentioned", "Nobody has called you"),
        ("snoozed", "Nothing is snoozed"),
        ("resolved", "Nothing resolved yet"),
    ],
)
def test_an_empty_view_says_what_to_do_next(bob, view, words):
    assert words in signed_in(bob).get(reverse("inbox:list"), {"view": view}).content.decode()


def test_risks_sort_as_the_policy_ranks_them():
    assert Risk.LOW < Risk.MEDIUM < Risk.HIGH
