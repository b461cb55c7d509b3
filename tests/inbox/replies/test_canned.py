"""Canned replies: written once, found by a few letters, filled in from the ticket."""

import pytest
from django.test import Client
from django.urls import reverse

from inbox.models import CannedReply
from inbox.replies.canned import fill
from tests.inbox.conftest import open_ticket, signed_in

pytestmark = pytest.mark.django_db


def canned(shortcut="refund-sent", text="Hello {{ first_name }}.", owner=None, **fields) -> CannedReply:
    fields.setdefault("title", shortcut.replace("-", " "))
    return CannedReply.objects.create(shortcut=shortcut, text=text, owner=owner, **fields)


def offered(user, ticket, words="") -> str:
    return signed_in(user).get(reverse("inbox:offer_canned", args=[ticket.number]), {"q": words}).content.decode()


def save(user, reply=None, **data):
    url = reverse("inbox:edit_canned", args=[reply.pk]) if reply else reverse("inbox:new_canned")
    return signed_in(user).post(url, {"shortcut": "late", "title": "Late", "text": "Sorry.", **data})


def test_variables_are_filled_in_from_the_ticket(ticket, bob):
    canned(text="Hi {{first_name}} ({{ customer }}), {{ agent }} of {{ site }}: order {{ order_id }}, {{ ticket }}.")
    page = offered(bob, ticket)
    assert f"Hi Alice (Alice Archer), Bob of Harbour &amp; Pine: order 1003, #{ticket.number}." in page


def test_what_is_not_known_stays_in_brackets(bob):
    ticket = open_ticket("I was charged twice.", name="", collected_fields={"order_id": ""})
    canned(text="{{ first_name }} {{ order_id }} {{ unheard_of }} {{ not a variable }} {% if x %}")
    assert "[first_name] [order_id] [unheard_of] {{ not a variable }} {% if x %}" in offered(bob, ticket)


def test_what_a_customer_wrote_is_never_a_template_or_html(bob):
    ticket = open_ticket("I was charged twice.", name="{{ agent }}", collected_fields={"order_id": "<b>{{ site }}</b>"})
    canned(text="{{ customer }}: {{ order_id }}")
    page = offered(bob, ticket)
    assert "{{ agent }}: &lt;b&gt;{{ site }}&lt;/b&gt;" in page


def test_filling_is_plain_replacement():
    assert (
        fill("{{ a }}{{a}} {{ b.c }} {{ a|safe }}", {"a": "{{ b }}", "b": "x"})
        == "{{ b }}{{ b }} {{ b.c }} {{ a|safe }}"
    )


def test_the_picker_looks_at_shortcut_title_and_text_in_this_order(ticket, bob):
    canned("zebra", text="all about refunds")
    canned("money-back", title="Refund")
    canned("refund-sent")
    page = offered(bob, ticket, "refund")
    assert page.index("/refund-sent") < page.index("/money-back") < page.index("/zebra")
    assert "No canned reply matches." in offered(bob, ticket, "nothing\0like it")


def test_the_most_used_is_offered_first(ticket, bob):
    canned("a")
    often = canned("b")
    for _ in range(2):
        assert signed_in(bob).post(reverse("inbox:used_canned", args=[often.pk])).status_code == 204
    often.refresh_from_db()
    assert often.used == 2
    page = offered(bob, ticket)
    assert page.index("/b") < page.index("/a")


def test_ones_own_are_seen_by_nobody_else(ticket, bob, rita):
    reply = canned("private", owner=rita)
    assert "/private" in offered(rita, ticket)
    assert "/private" not in offered(bob, ticket)
    assert "/private" not in signed_in(bob).get(reverse("inbox:canned")).content.decode()
    for name in ("edit_canned", "delete_canned", "used_canned"):
        assert signed_in(bob).post(reverse(f"inbox:{name}", args=[reply.pk])).status_code == 404


def test_a_teammate_writes_changes_and_deletes_their_own(bob):
    assert save(bob, shared="on").status_code == 302
    reply = CannedReply.objects.get()
    assert reply.owner == bob  # an agent shares nothing, whatever the form says
    assert save(bob, reply, text="Very sorry.").status_code == 302
    reply.refresh_from_db()
    assert reply.text == "Very sorry."
    assert signed_in(bob).post(reverse("inbox:delete_canned", args=[reply.pk])).status_code == 302
    assert not CannedReply.objects.exists()


def test_supervisors_write_everybodys(bob, sue):
    assert save(sue, shared="on").status_code == 302
    reply = CannedReply.objects.get()
    assert reply.owner is None
    assert save(bob, reply).status_code == 403
    assert signed_in(bob).post(reverse("inbox:delete_canned", args=[reply.pk])).status_code == 403
    assert save(sue, reply, title="Very late", shared="on").status_code == 302
    reply.refresh_from_db()
    assert (reply.owner, reply.title) == (None, "Very late")


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"shortcut": ""}, "This field is required."),
        ({"shortcut": "two words"}, "Enter a valid"),
        ({"text": "x" * 8001}, "at most 8000 characters"),
        ({"shortcut": "TAKEN"}, "There is one with this shortcut already."),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_nothing_is_lost(bob, wrong, why):
    canned("taken", owner=bob)
    response = save(bob, **{"title": "My title", **wrong})
    page = response.content.decode()
    assert response.status_code == 422
    assert why in page
    assert "My title" in page
    assert CannedReply.objects.count() == 1


def test_everybodys_shortcut_is_taken_once_too(sue):
    canned("late")
    assert "There is one with this shortcut already." in save(sue, shared="on").content.decode()
    assert save(sue).status_code == 302


def test_the_preview_reads_as_a_customer_would_read_it(bob):
    url = reverse("inbox:preview_canned")
    text = "Dear {{ first_name }}, <i>{{ agent }}</i> {{ tracking }}"
    page = signed_in(bob).post(url, {"text": text}).content.decode()
    assert "Dear Ada, &lt;i&gt;Bob&lt;/i&gt; [tracking]" in page


def test_the_list_is_searched_and_says_when_there_is_nothing(bob):
    canned("late", text="Sorry about the delay.")
    url = reverse("inbox:canned")
    assert "/late" in signed_in(bob).get(url, {"q": "delay"}).content.decode()
    assert "Nothing matches" in signed_in(bob).get(url, {"q": "zebra"}).content.decode()
    CannedReply.objects.all().delete()
    assert "None yet" in signed_in(bob).get(url).content.decode()


def test_who_may_come_in(bob, mallory):
    reply = canned(owner=bob)
    pages = [reverse("inbox:canned"), reverse("inbox:new_canned"), reverse("inbox:edit_canned", args=[reply.pk])]
    forms = [reverse(f"inbox:{name}", args=[reply.pk]) for name in ("delete_canned", "used_canned")]
    forms.append(reverse("inbox:preview_canned"))
    for url in pages:
        assert Client().get(url).headers["Location"].startswith("/login/")
        assert signed_in(mallory).get(url).status_code == 403
        assert signed_in(bob).get(url).status_code == 200
    for url in forms:
        assert Client().post(url).headers["Location"].startswith("/login/")
        assert signed_in(mallory).post(url).status_code == 403
        assert signed_in(bob).get(url).status_code == 405
    assert CannedReply.objects.exists()
    assert signed_in(bob).post(pages[0]).status_code == 405


def test_admins_write_everybodys_in_the_admin_too(admin_client):
    url = reverse("admin:inbox_cannedreply_add")
    assert admin_client.get(url).status_code == 200
    for status in (302, 200):  # the second time the shortcut is taken
        response = admin_client.post(url, {"shortcut": "late", "title": "Late", "text": "Sorry.", "owner": ""})
        assert response.status_code == status
    assert CannedReply.objects.get().owner is None
