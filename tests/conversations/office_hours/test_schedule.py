"""Working time is counted on the team's own clock, whatever clocks and calendars do."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from conversations.office_hours.schedule import ALWAYS, HORIZON, Schedule

LONDON = ZoneInfo("Europe/London")
BERLIN = ZoneInfo("Europe/Berlin")
NINE_TO_FIVE = ((time(9), time(17)),)
NIGHTS = ((time(0), time(6)), (time(22), time(0)))
HOUR = timedelta(hours=1)


def office(*, zone: ZoneInfo = LONDON, days: range = range(5), hours=NINE_TO_FIVE, **more) -> Schedule:
    """Nine to five from Monday to Friday in London, unless told otherwise."""
    return Schedule(zone, tuple(hours if weekday in days else () for weekday in range(7)), **more)


def at(text: str, zone: ZoneInfo = LONDON) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-06-01 08:59:59", False),  # a Monday
        ("2026-06-01 09:00", True),
        ("2026-06-01 16:59:59", True),
        ("2026-06-01 17:00", False),
        ("2026-01-05 09:00", True),  # a Monday of winter
        ("2026-06-06 12:00", False),  # a Saturday
    ],
)
def test_the_team_is_there_in_its_hours(moment, expected):
    assert office().is_open(at(moment)) is expected


def test_the_hours_are_those_of_the_teams_own_clock_in_summer_and_in_winter():
    assert office().is_open(datetime(2026, 6, 1, 8, 0, tzinfo=UTC))
    assert not office().is_open(datetime(2026, 1, 5, 8, 0, tzinfo=UTC))


def test_without_hours_the_team_is_always_there():
    night = at("2026-06-06 03:00")
    assert ALWAYS.is_open(night)
    assert ALWAYS.next_opening(night) == night
    assert ALWAYS.add_working_time(night, HOUR) == night + HOUR
    assert ALWAYS.working_time_between(night, night + HOUR) == HOUR
    assert ALWAYS.working_time_between(night, night - HOUR) == timedelta()
    assert ALWAYS.closing(night) is None


@pytest.mark.parametrize(
    ("moment", "opens"),
    [
        ("2026-06-01 03:00", "2026-06-01 09:00"),
        ("2026-06-01 10:00", "2026-06-01 10:00"),  # open: at once
        ("2026-06-01 17:00", "2026-06-02 09:00"),
        ("2026-06-05 17:00", "2026-06-08 09:00"),  # Friday to Monday
        ("2026-12-31 18:00", "2027-01-01 09:00"),  # into the next year
    ],
)
def test_the_next_opening(moment, opens):
    assert office().next_opening(at(moment)) == at(opens)


def test_public_holidays_of_the_region_are_days_off():
    bavaria = office(zone=BERLIN, country="DE", subdivision="BY")
    epiphany = at("2026-01-06 10:00", BERLIN)
    assert not bavaria.is_open(epiphany)
    assert office(zone=BERLIN, country="DE", subdivision="BE").is_open(epiphany)
    assert office(zone=BERLIN).is_open(epiphany)


def test_christmas_and_new_year_in_a_row_of_days_off():
    england = office(country="GB", subdivision="ENG", closed=frozenset({date(2026, 12, 24)}))
    assert england.next_opening(at("2026-12-23 17:00")) == at("2026-12-29 09:00")  # 28 December in place of Boxing Day
    assert england.next_opening(at("2026-12-31 17:00")) == at("2027-01-04 09:00")


def test_a_country_that_is_not_known_has_no_holidays():
    assert office(country="ZZ").is_open(at("2026-12-25 10:00"))


def test_a_day_off_that_repeats_does_so_every_year_and_another_once():
    schedule = office(days=range(7), closed=frozenset({date(2026, 5, 4)}), yearly=frozenset({(2, 29), (5, 5)}))
    assert not schedule.is_open(at("2026-05-04 10:00"))
    assert schedule.is_open(at("2027-05-04 10:00"))
    assert not schedule.is_open(at("2031-05-05 10:00"))
    assert not schedule.is_open(at("2028-02-29 10:00"))
    assert schedule.is_open(at("2027-02-28 10:00"))


@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [
        ("2026-06-01 10:00", 1, "2026-06-01 11:00"),
        ("2026-06-01 16:00", 1, "2026-06-01 17:00"),  # to the last moment of the day
        ("2026-06-01 16:00", 2, "2026-06-02 10:00"),
        ("2026-06-01 03:00", 1, "2026-06-01 10:00"),
        ("2026-06-05 16:30", 1, "2026-06-08 09:30"),  # over a weekend
        ("2026-06-06 12:00", 8, "2026-06-08 17:00"),
        ("2026-06-01 09:00", 40, "2026-06-05 17:00"),
        ("2026-12-31 16:00", 2, "2027-01-01 10:00"),
    ],
)
def test_working_time_passes_only_while_the_team_is_there(start, hours, due):
    schedule, duration = office(), timedelta(hours=hours)
    found = schedule.add_working_time(at(start), duration)
    assert found == at(due)
    assert schedule.working_time_between(at(start), found) == duration


def test_between_shifts_no_working_time_passes():
    lunch = office(hours=((time(9), time(12)), (time(13), time(17))))
    assert lunch.add_working_time(at("2026-06-01 11:30"), HOUR) == at("2026-06-01 13:30")
    assert lunch.working_time_between(at("2026-06-01 00:00"), at("2026-06-02 00:00")) == timedelta(hours=7)
    assert lunch.next_opening(at("2026-06-01 12:00")) == at("2026-06-01 13:00")
    assert lunch.closing(at("2026-06-01 11:30")) == at("2026-06-01 12:00")


def test_a_night_shift_goes_on_over_midnight():
    nights = office(days=range(7), hours=NIGHTS)
    assert nights.is_open(at("2026-06-01 23:59:59"))
    assert nights.is_open(at("2026-06-02 00:00"))
    assert nights.add_working_time(at("2026-06-01 23:00"), timedelta(hours=3)) == at("2026-06-02 02:00")
    assert nights.closing(at("2026-06-01 23:00")) == at("2026-06-02 06:00")
    assert nights.working_time_between(at("2026-06-01 22:00"), at("2026-06-02 22:00")) == timedelta(hours=8)


def test_a_night_on_which_clocks_go_forward_is_an_hour_shorter():
    nights = office(zone=BERLIN, days=range(7), hours=NIGHTS)
    eve, morning = at("2026-03-28 22:00", BERLIN), at("2026-03-29 12:00", BERLIN)
    assert nights.working_time_between(eve, morning) == timedelta(hours=7)
    assert nights.add_working_time(eve, timedelta(hours=7)) == at("2026-03-29 06:00", BERLIN)


def test_a_night_on_which_clocks_go_back_is_an_hour_longer():
    nights = office(zone=BERLIN, days=range(7), hours=NIGHTS)
    eve, morning = at("2026-10-24 22:00", BERLIN), at("2026-10-25 12:00", BERLIN)
    assert nights.working_time_between(eve, morning) == timedelta(hours=9)


@pytest.mark.parametrize("schedule", [ALWAYS, office(zone=BERLIN, days=range(7), hours=((time(0), time(6)),))])
def test_moments_told_by_a_local_clock_are_an_hour_nearer_when_it_goes_forward(schedule):
    before, after = at("2026-03-29 01:00", BERLIN), at("2026-03-29 05:00", BERLIN)
    assert schedule.working_time_between(before, after) == timedelta(hours=3)
    assert schedule.add_working_time(before, timedelta(hours=3)) == after.astimezone(UTC)


def test_a_shift_that_begins_in_the_hour_left_out_begins_when_the_clocks_go_on():
    schedule = office(zone=BERLIN, days=range(7), hours=((time(2, 30), time(6)),))
    assert schedule.next_opening(at("2026-03-29 00:00", BERLIN)) == at("2026-03-29 03:00", BERLIN)


def test_a_shift_that_lies_in_the_hour_left_out_does_not_happen():
    schedule = office(zone=BERLIN, days=range(7), hours=((time(2, 10), time(2, 50)),))
    day, next_day = at("2026-03-29 00:00", BERLIN), at("2026-03-30 00:00", BERLIN)
    assert schedule.working_time_between(day, next_day) == timedelta()
    assert schedule.next_opening(day) == at("2026-03-30 02:10", BERLIN)


def test_a_day_that_a_country_left_out_is_no_working_day():
    samoa = office(zone=ZoneInfo("Pacific/Apia"))
    friday = at("2011-12-29 17:00", ZoneInfo("Pacific/Apia"))  # 30 December, a Friday, did not happen there
    assert samoa.next_opening(friday) == at("2012-01-02 09:00", ZoneInfo("Pacific/Apia"))


def test_midnight_itself_may_be_left_out():
    beirut = ZoneInfo("Asia/Beirut")
    whole = office(zone=beirut, days=range(7), hours=((time(0), time(0)),))
    assert whole.is_open(at("2026-03-29 01:00", beirut))
    day = whole.working_time_between(at("2026-03-28 12:00", beirut), at("2026-03-30 12:00", beirut))
    assert day == timedelta(hours=47)


def test_a_team_that_never_comes_back_is_not_looked_for_for_ever():
    every_day = frozenset((day.month, day.day) for day in (date(2028, 1, 1) + timedelta(n) for n in range(366)))
    never, now = office(yearly=every_day), at("2026-06-01 10:00")
    assert not never.is_open(now)
    assert never.next_opening(now) is None
    assert never.add_working_time(now, HOUR) is None
    assert never.working_time_between(now, now + HORIZON) == timedelta()


def test_more_working_time_than_ten_years_hold_is_never_due():
    assert office().add_working_time(at("2026-06-01 10:00"), timedelta(days=3000)) is None


def test_nothing_lies_between_a_moment_and_one_before_it():
    assert office().working_time_between(at("2026-06-01 12:00"), at("2026-06-01 10:00")) == timedelta()
