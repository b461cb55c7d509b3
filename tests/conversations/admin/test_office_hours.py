"""An admin says when people answer, on one page, and is told what is wrong with it."""

from datetime import date, time

import pytest
from django.contrib.auth.models import Permission, User
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from conversations.calendar.holidays import public_holidays
from conversations.models import ClosedDay, OfficeHours, Shift
from conversations.office_hours.schedule import ALWAYS, load_schedule
from tests.conversations.wait_times.queue_fixtures import office_hours

pytestmark = pytest.mark.django_db
LIST = reverse("admin:conversations_officehours_changelist")
ADD = reverse("admin:conversations_officehours_add")
CHANGE = reverse("admin:conversations_officehours_change", args=[1])


def form(*shifts: tuple, days: tuple = (), **values) -> dict[str, str]:
    """What the page sends. A shift is day, opens, closes; a day off is date, name, "on" when it repeats."""
    data = {"timezone": "Europe/Berlin", "country": "", "subdivision": "", "closed_on_holidays": "on", **values}
    for prefix, names, rows in (
        ("shifts", ("weekday", "opens", "closes"), shifts),
        ("closed_days", ("date", "name", "every_year"), days),
    ):
        data |= {f"{prefix}-TOTAL_FORMS": str(len(rows)), f"{prefix}-INITIAL_FORMS": "0"}
        for number, row in enumerate(rows):
            data |= {f"{prefix}-{number}-{name}": str(value) for name, value in zip(names, row, strict=False)}
    return data


def refused(client: Client, **page) -> str:
    answer = client.post(ADD, form(*page.pop("shifts", ()), **page))
    assert answer.status_code == 200
    assert not OfficeHours.objects.exists()
    return answer.content.decode()


def test_the_hours_begin_empty_and_the_first_save_makes_them(admin_client):
    assert load_schedule() == ALWAYS
    assert admin_client.get(LIST).headers["Location"] == ADD
    assert admin_client.get(ADD).status_code == 200
    shifts = [(0, "09:00", "12:30"), (0, "13:00", "17:00"), (1, "22:00", "00:00")]
    sent = form(*shifts, days=(("2026-12-24", "Christmas Eve", "on"),), country="DE", subdivision="by")
    assert admin_client.post(ADD, sent).status_code == 302
    schedule = load_schedule()
    assert schedule.shifts[0] == ((time(9), time(12, 30)), (time(13), time(17)))
    assert schedule.shifts[1] == ((time(22), time(0)),)
    assert schedule.yearly == {(12, 24)}
    assert (str(schedule.zone), schedule.country, schedule.subdivision) == ("Europe/Berlin", "DE", "BY")
    assert admin_client.get(LIST).headers["Location"] == CHANGE
    assert "Christmas Eve" in admin_client.get(CHANGE).content.decode()


def test_there_is_one_page_only(admin_client):
    office_hours()
    assert admin_client.get(ADD).status_code == 403
    with pytest.raises(IntegrityError), transaction.atomic():
        OfficeHours.objects.create(pk=2)


def test_it_is_not_deleted(admin_client):
    office_hours()
    address = reverse("admin:conversations_officehours_delete", args=[1])
    assert admin_client.post(address, {"post": "yes"}).status_code == 403


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"timezone": "Europe/Atlantis"}, "There is no time zone of this name"),
        ({"country": "ZZ"}, "public holidays of this country are not known"),
        ({"country": "DE", "subdivision": "XX"}, "This country has: BB, BE"),
        ({"country": "AF", "subdivision": "X"}, "no regions with holidays of their own"),
        ({"subdivision": "BY"}, "Choose a country as well"),
        ({"shifts": [(0, "17:00", "09:00")]}, "Write one that passes midnight as two"),
        ({"shifts": [(0, "09:00", "09:00")]}, "A shift opens before it closes"),
        ({"shifts": [(0, "09:00", "13:00"), (0, "12:30", "17:00")]}, "begins before the one from 09:00 ends"),
        ({"shifts": [(0, "20:00", "00:00"), (0, "22:00", "23:00")]}, "begins before the one from 20:00 ends"),
        ({"shifts": [(0, "09:00", "")]}, "This field is required"),
        ({"shifts": [(0, "25:00", "26:00")]}, "Enter a valid time"),
        ({"shifts": [(9, "09:00", "10:00")]}, "not one of the available choices"),
        ({"days": (("31 November", "", ""),)}, "Enter a valid date"),
        ({"days": (("2026-12-24", "", ""), ("2026-12-24", "", ""))}, "duplicate data for date"),
    ],
)
def test_what_cannot_be_is_refused_and_said_beside_the_field(admin_client, sent, told):
    assert told in refused(admin_client, **sent)


def test_shifts_that_touch_do_not_overlap(admin_client):
    assert admin_client.post(ADD, form((0, "09:00", "13:00"), (0, "13:00", "17:00"))).status_code == 302
    assert Shift.objects.count() == 2


def test_a_shift_that_ends_before_it_begins_cannot_be_stored_at_all():
    hours = office_hours()
    with pytest.raises(IntegrityError), transaction.atomic():
        Shift.objects.create(office_hours=hours, weekday=5, opens=time(17), closes=time(9))


def test_public_holidays_can_be_working_days():
    hours = office_hours()
    christmas = date(2026, 12, 25)
    OfficeHours.objects.update(country="GB", subdivision="ENG")
    assert christmas in public_holidays(load_schedule().country, load_schedule().subdivision, 2026)
    OfficeHours.objects.filter(pk=hours.pk).update(closed_on_holidays=False)
    assert load_schedule().country == ""


def test_a_zone_that_this_machine_does_not_have_costs_nobody_their_handoff(caplog):
    office_hours()
    OfficeHours.objects.update(timezone="Europe/Atlantis")
    assert str(load_schedule().zone) == "UTC"


def test_a_colleague_without_the_right_sees_and_changes_nothing(client):
    office_hours()
    client.force_login(User.objects.create_user("bob", password="x", is_staff=True))
    assert client.get(LIST).status_code == 403
    assert client.get(CHANGE).status_code == 403
    assert client.post(CHANGE, form()).status_code == 403


def test_a_colleague_who_may_only_look_cannot_change(client):
    office_hours()
    rita = User.objects.create_user("rita", password="x", is_staff=True)
    rita.user_permissions.add(Permission.objects.get(codename="view_officehours"))
    client.force_login(rita)
    assert client.get(CHANGE).status_code == 200
    assert client.post(CHANGE, form(timezone="Europe/Berlin")).status_code == 403
    assert OfficeHours.objects.get().timezone == "Europe/London"


def test_a_stranger_is_asked_to_sign_in(client):
    assert client.get(LIST).status_code == 302
    assert "/login/" in client.get(LIST).headers["Location"]


def test_a_day_off_reads_well():
    day = ClosedDay(date=date(2026, 12, 24), name="Christmas Eve")
    assert str(day) == "2026-12-24 Christmas Eve"
    assert str(Shift(weekday=0, opens=time(9), closes=time(17))) == "Monday 09:00–17:00"
