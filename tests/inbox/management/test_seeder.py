"""The command that fills an inbox for measuring."""

import pytest
from django.core.management import CommandError, call_command

from conversations.models import Conversation
from inbox.models import Ticket
from inbox.ticket_list.ticket_list import Listing
from tests.inbox.conftest import open_ticket

pytestmark = pytest.mark.django_db


def test_it_fills_the_inbox_and_leaves_it_usable(bob, ticket):
    call_command("seed_inbox", conversations=60, open=10, force=True, verbosity=0)
    assert Conversation.objects.count() == 61
    assert Ticket.objects.open().count() == 11
    assert len(Listing.from_query(bob, {"view": "open"}).tickets) == 11
    newest = Ticket.objects.order_by("-pk").first()
    assert Ticket.objects.matching(f"{newest.subject}").filter(pk=newest.pk).exists()
    assert open_ticket("The next one").pk > newest.pk


def test_it_adds_to_what_is_there(bob):
    for _ in range(2):
        call_command("seed_inbox", conversations=5, open=1, force=True, verbosity=0)
    assert Conversation.objects.count() == 10


def test_it_refuses_a_site_that_is_not_for_measuring(settings):
    settings.DEBUG = settings.DEMO_MODE = False
    with pytest.raises(CommandError, match="--force"):
        call_command("seed_inbox", conversations=5)
    assert not Conversation.objects.exists()


@pytest.mark.parametrize(("number", "still_open"), [(0, 0), (5, 6), (5, -1), (20_000_000, 1)])
def test_it_refuses_figures_that_make_no_sense(number, still_open):
    with pytest.raises(CommandError, match="--conversations"):
        call_command("seed_inbox", conversations=number, open=still_open, force=True)
