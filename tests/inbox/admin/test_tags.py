"""Tags are kept in order in the admin."""

import pytest
from django.urls import reverse

from inbox.models import AuditEntry, Tag
from inbox.tickets.tags import add_tag
from tests.inbox.conftest import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def tag(ticket, bob) -> Tag:
    return add_tag(ticket, bob, "refnud")


def url(tag: Tag) -> str:
    return reverse("admin:inbox_tag_change", args=[tag.pk])


def test_a_supervisor_renames_a_tag(tag, ticket, sue):
    assert "refnud" in signed_in(sue).get(reverse("admin:inbox_tag_changelist")).content.decode()
    signed_in(sue).post(url(tag), {"name": "refund", "merge_into": ""})
    assert [each.name for each in ticket.tags.all()] == ["refund"]


def test_a_name_that_there_is_already_is_refused_in_any_case(tag, sue):
    Tag.objects.create(name="Refund")
    page = signed_in(sue).post(url(tag), {"name": "REFUND", "merge_into": ""}).content.decode()
    assert "There is a tag of that name." in page
    assert "A tag has 1 to 40" in signed_in(sue).post(url(tag), {"name": "<b>"}).content.decode()


def test_a_supervisor_merges_a_tag_into_another(tag, ticket, sue):
    into = Tag.objects.create(name="refund")
    assert signed_in(sue).post(url(tag), {"name": "refnud", "merge_into": into.pk}).status_code == 302
    assert [each.name for each in ticket.tags.all()] == ["refund"]
    assert not Tag.objects.filter(pk=tag.pk).exists()
    assert AuditEntry.objects.filter(verb="tags_merged", actor=sue).exists()


def test_deleting_a_tag_leaves_its_tickets(tag, ticket, sue):
    signed_in(sue).post(reverse("admin:inbox_tag_delete", args=[tag.pk]), {"post": "yes"})
    ticket.refresh_from_db()
    assert not ticket.tags.exists()


def test_agents_do_not_keep_tags(tag, bob):
    assert signed_in(bob).get(url(tag)).status_code == 403
    assert signed_in(bob).post(url(tag), {"name": "x"}).status_code == 403
