"""Customers who wait or have waited, and a team with hours."""

import re
from collections.abc import Iterable
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from conversations.handoff.escalation import request_person
from conversations.models import Conversation, Handoff, OfficeHours, Owner, Shift
from tests.conversations.conftest import new_conversation

LONDON = ZoneInfo("Europe/London")


def waiting(minutes: float, language: str = "en", **customer) -> Conversation:
    """A conversation that was handed off that long ago."""
    conversation = new_conversation(**customer)
    Conversation.objects.filter(pk=conversation.pk).update(language=language)
    request_person(conversation.pk)
    Conversation.objects.filter(pk=conversation.pk).update(queued_at=timezone.now() - timedelta(minutes=minutes))
    conversation.refresh_from_db()
    return conversation


def has_waited(*minutes: float, ended: datetime | None = None, apart: float = 0) -> None:
    """Others who were taken at `ended` (now), after so many minutes in the queue each; one every `apart` minutes."""
    for number, waited in enumerate(minutes):
        conversation = waiting(0)
        taken = (ended or timezone.now()) - timedelta(minutes=number * apart)
        times = {"created": taken - timedelta(minutes=waited), "taken_at": taken}
        Handoff.objects.filter(conversation=conversation).update(**times)
        Conversation.objects.filter(pk=conversation.pk).update(owner=Owner.AI, queued_at=None)


def office_hours(
    days: Iterable[int] = range(5), opens: time = time(9), closes: time = time(17), zone: str = "Europe/London"
) -> OfficeHours:
    """The team's hours from here on: nine to five from Monday to Friday in London, unless told otherwise."""
    hours, _created = OfficeHours.objects.update_or_create(pk=1, defaults={"timezone": zone})
    hours.shifts.all().delete()
    Shift.objects.bulk_create(Shift(office_hours=hours, weekday=day, opens=opens, closes=closes) for day in days)
    return hours


def closed_now() -> OfficeHours:
    """Hours of a team that is not there at this moment: it comes the day after tomorrow."""
    return office_hours(days=[(timezone.now().astimezone(LONDON).weekday() + 2) % 7])


def figures(text: str) -> list[str]:
    """Every number of a text."""
    return re.findall(r"\d+", text)
