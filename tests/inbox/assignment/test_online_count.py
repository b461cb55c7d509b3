"""Customers are told that nobody is there when no teammate takes new tickets."""

from datetime import timedelta

import pytest
from django.utils import timezone

from conversations.wait_times.estimate import Team, wait_of
from inbox.models import Availability, Teammate
from inbox.models.teammate import ONLINE_FOR
from tests.inbox.conftest import open_ticket

pytestmark = pytest.mark.django_db


def seen(user, ago: timedelta = timedelta(), **fields) -> None:
    Teammate.objects.update_or_create(user=user, defaults={"seen_at": timezone.now() - ago, **fields})


def team_of_a_customer() -> Team:
    return wait_of(open_ticket().conversation).team


def test_where_nobody_was_ever_seen_nobody_can_tell(bob):
    Teammate.of(bob)
    assert team_of_a_customer() == Team.HERE


def test_somebody_who_has_the_inbox_open_is_there(bob):
    seen(bob)
    assert team_of_a_customer() == Team.HERE


def test_nobody_is_there_when_the_last_has_gone(bob, rita):
    seen(bob, ago=2 * ONLINE_FOR)
    seen(rita, availability=Availability.AWAY)
    assert team_of_a_customer() == Team.AWAY


def test_who_may_not_work_any_more_is_not_there(bob):
    seen(bob)
    bob.is_active = False
    bob.save()
    assert team_of_a_customer() == Team.AWAY
