"""Who waits for a person is told their place and a time that was measured, or that nobody can say. Nobody is offered a
team that is not there."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from conversations import hooks
from conversations.chat.serializers import handoff_frame, handoff_frames
from conversations.lifecycle.transitions import take_over
from conversations.models import ClosedDay, Conversation
from conversations.wait_times import wording
from conversations.wait_times.estimate import LAST_PLACE, PastWait, Team, expect, wait_notice, wait_of
from tests.conversations.conftest import newest
from tests.conversations.wait_times.queue_fixtures import LONDON, closed_now, figures, has_waited, office_hours, waiting

pytestmark = pytest.mark.django_db
MINUTE = 60


@pytest.fixture
def online(monkeypatch):
    """Says how many people are there; None when nobody can tell."""

    def say(count: int | None) -> None:
        monkeypatch.setattr(hooks, "_count", lambda: count)

    return say


def at(monkeypatch, text: str) -> datetime:
    """The clock stands still at a time in London."""
    moment = datetime.fromisoformat(text).replace(tzinfo=LONDON)
    monkeypatch.setattr(timezone, "now", lambda: moment)
    return moment


def test_those_who_wait_longer_are_ahead():
    last, second, first = waiting(0), waiting(5), waiting(10)
    assert [wait_of(each).position for each in (first, second, last)] == [1, 2, 3]
    assert "You are first in the queue" in wait_notice(first)
    assert "You are number 3 in the queue" in wait_notice(last)


def test_two_who_came_in_the_same_moment_have_two_places():
    one, other = waiting(0), waiting(0)
    Conversation.objects.filter(pk=one.pk).update(queued_at=other.queued_at)
    assert {wait_of(each).position for each in (one, other)} == {1, 2}


def test_the_place_moves_up_when_somebody_ahead_is_taken(bob):
    first, second = waiting(10), waiting(5)
    take_over(first.pk, user=bob)
    assert wait_of(second).position == 1


def test_who_does_not_wait_has_no_place(alice):
    assert wait_of(alice) is None
    assert wait_notice(alice) == ""
    assert "position" not in handoff_frame(alice.pk)[0]


def test_where_nothing_was_measured_no_time_is_told():
    has_waited(1, 2, 3, 4)  # one too few
    conversation = waiting(0)
    wait, frame = wait_of(conversation), handoff_frame(conversation.pk)[0]
    assert wait.expected is None
    assert not wait.is_late
    assert not {"wait_seconds", "wait_low", "wait_high"} & set(frame)
    assert "we cannot say yet" in frame["detail"]
    assert figures(newest(conversation).text) == []


def test_the_time_is_the_range_that_was_measured():
    has_waited(*(2 * number + 0.5 for number in range(1, 11)), 60)
    conversation = waiting(0)
    frame = handoff_frame(conversation.pk)[0]
    assert (frame["wait_low"], frame["wait_seconds"], frame["wait_high"]) == (7 * MINUTE, 12 * MINUTE, 19 * MINUTE)
    assert "7 to 20 minutes" in frame["detail"]


def test_what_was_measured_a_month_ago_counts_no_more():
    has_waited(*range(10), ended=timezone.now() - timedelta(days=30))
    assert wait_of(waiting(0)).expected is None


def test_who_has_waited_already_is_told_what_is_left():
    has_waited(*[10] * 4, *[30] * 8)
    assert wait_of(waiting(20)).expected.high == 10 * MINUTE


def test_who_has_waited_longer_than_all_others_is_not_comforted_with_a_figure():
    has_waited(*[10] * 12)
    conversation = waiting(45)
    wait = wait_of(conversation)
    assert (wait.expected, wait.is_late) == (None, True)
    assert "longer than usual" in wait_notice(conversation)
    assert handoff_frame(conversation.pk)[0]["late"] is True


def test_further_back_than_anybody_measured_takes_longer_in_proportion():
    first = [PastWait(600, place=1)] * 10
    assert expect(first, place=1, waited=0).high == 600
    assert expect(first, place=5, waited=0).high == 3000
    assert expect([PastWait(600, place=5)] * 10, place=1, waited=0).high == 600  # never sooner than was measured


def test_only_working_time_is_measured(monkeypatch):
    office_hours()
    monday = at(monkeypatch, "2026-06-01 10:00")
    has_waited(*[65 * 60] * 6, ended=monday)  # asked on Friday at five, answered after an hour's work on Monday
    assert wait_of(waiting(0)).expected.high == 60 * MINUTE


def test_what_somebody_took_at_night_is_not_what_a_day_is_like(monkeypatch):
    office_hours()
    monday = at(monkeypatch, "2026-06-01 10:00")
    has_waited(*[30] * 8, ended=monday - timedelta(hours=10))
    assert wait_of(waiting(0)).expected is None


def test_outside_the_hours_the_answer_comes_by_email():
    closed_now()
    guest, known = waiting(1), waiting(1, email="alice@example.com")
    assert "leave your e-mail below" in newest(guest).text
    assert "the reply will reach you here and by e-mail" in newest(known).text
    frame = handoff_frame(guest.pk)[0]
    assert frame["team"] == Team.CLOSED
    assert "wait_seconds" not in frame
    assert datetime.fromisoformat(frame["opens"]) == wait_of(guest).opens


@pytest.mark.parametrize(
    ("now", "told"),
    [
        ("2026-06-01 07:30", "back at 09:00 (London time)"),
        ("2026-06-01 18:00", "back tomorrow at 09:00 (London time)"),
        ("2026-06-05 18:00", "back on Monday at 09:00 (London time)"),
    ],
)
def test_it_is_told_when_the_team_is_back(monkeypatch, now, told):
    office_hours()
    at(monkeypatch, now)
    assert told in wait_notice(waiting(0))


def test_a_team_that_is_away_for_long_is_back_on_a_date(monkeypatch):
    hours = office_hours()
    moment = at(monkeypatch, "2026-12-18 18:00")
    for day in range(14):
        ClosedDay.objects.create(office_hours=hours, date=moment.date() + timedelta(days=day))
    assert "back on Friday, 1 January, at 09:00 (London time)" in wait_notice(waiting(0))


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("de", "am Montag um 09:00 Uhr (Ortszeit London) wieder da"),
        ("es", "vuelve el lunes a las 09:00 (hora de London)"),
        ("fr", "revient lundi à 09:00 (heure de London)"),
        ("nl", "back on Monday at 09:00"),  # English where we have no words
    ],
)
def test_it_is_told_in_the_customers_language(monkeypatch, language, told):
    office_hours()
    at(monkeypatch, "2026-06-06 12:00")
    assert told in wait_notice(waiting(0, language=language))


def test_a_team_that_never_comes_back_is_not_promised(monkeypatch):
    hours = office_hours()
    day = datetime(2028, 1, 1)
    ClosedDay.objects.bulk_create(
        ClosedDay(office_hours=hours, date=day + timedelta(days=number), every_year=True) for number in range(366)
    )
    conversation = waiting(0)
    assert "not there at the moment" in newest(conversation).text
    assert "opens" not in handoff_frame(conversation.pk)[0]


def test_nobody_online_in_office_hours_is_said_and_an_email_asked_for(online):
    has_waited(*[5] * 10)
    online(0)
    conversation = waiting(0)
    frame = handoff_frame(conversation.pk)[0]
    assert frame["team"] == Team.AWAY
    assert "wait_seconds" not in frame
    assert "Nobody of our team is online right now; leave your e-mail" in frame["detail"]
    assert "first in the queue" in frame["detail"]


@pytest.mark.parametrize("count", [1, None])
def test_somebody_online_or_nobody_who_could_tell_is_no_reason_to_send_anybody_away(online, count):
    online(count)
    assert wait_of(waiting(0)).team == Team.HERE


def test_a_wait_that_may_outlast_the_day_is_told_so(monkeypatch):
    office_hours()
    moment = at(monkeypatch, "2026-06-05 16:50")
    has_waited(*[25] * 10, ended=moment - timedelta(hours=1))
    conversation = waiting(0)
    wait = wait_of(conversation)
    assert (wait.closes, wait.opens) == (moment.replace(hour=17, minute=0), moment.replace(day=8, hour=9, minute=0))
    told = wait_notice(conversation)
    assert "leaves at 17:00 (London time); if your turn has not come by then, it comes on Monday at 09:00" in told


def test_a_wait_that_ends_before_the_day_does_not_mention_it(monkeypatch):
    office_hours()
    moment = at(monkeypatch, "2026-06-05 12:00")
    has_waited(*[25] * 10, ended=moment - timedelta(hours=1))
    assert wait_of(waiting(0)).closes is None


def test_an_admins_change_counts_for_the_next_customer():
    hours = closed_now()
    assert wait_of(waiting(0)).team == Team.CLOSED
    hours.shifts.all().delete()
    assert wait_of(waiting(0)).team == Team.HERE


@pytest.mark.parametrize(
    ("low", "high", "told"),
    [
        (0, 60, "about a minute"),
        (0, 300, "up to 5 minutes"),
        (120, 420, "2 to 7 minutes"),
        (300, 300, "about 5 minutes"),
        (720, 1300, "10 to 25 minutes"),
        (1800, 9000, "30 minutes to 3 hours"),
        (7200, 17000, "2 to 5 hours"),
    ],
)
def test_times_are_rounded_outwards(low, high, told):
    assert told in wording.usual("en", low=low, high=high)


def test_every_language_has_every_word():
    languages = wording._WORDS
    assert set(languages) == {"en", "de", "es", "fr"}
    assert all(set(words) == set(languages["en"]) for words in languages.values())


def test_behind_the_last_place_that_is_told_one_knows_that_many_wait(monkeypatch):
    monkeypatch.setattr("conversations.wait_times.estimate.LAST_PLACE", 2)
    assert LAST_PLACE > 2
    waiting(20), waiting(10)
    conversation = waiting(0)
    frame = handoff_frame(conversation.pk)[0]
    assert "position" not in frame
    assert "Many people are waiting" in frame["detail"]


def test_many_who_wait_are_told_for_the_cost_of_one():
    office_hours(days=range(7))
    first, *others = [waiting(minutes).pk for minutes in range(12)]

    def cost(ids: list[int]) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert len(handoff_frames(ids)) == len(ids)
        return len(captured)

    assert cost([first]) == cost([first, *others]) <= 9
