"""When people answer. Without shifts they always do."""

from datetime import time
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from conversations.calendar.holidays import is_country, subdivisions_of
from conversations.calendar.time_zones import is_time_zone

MIDNIGHT = time(0)


class Weekday(models.IntegerChoices):
    """Counted as Python does."""

    MONDAY = 0, _("Monday")
    TUESDAY = 1, _("Tuesday")
    WEDNESDAY = 2, _("Wednesday")
    THURSDAY = 3, _("Thursday")
    FRIDAY = 4, _("Friday")
    SATURDAY = 5, _("Saturday")
    SUNDAY = 6, _("Sunday")


class OfficeHours(models.Model):
    """A single row. Without it, or without shifts, the team is always there."""

    timezone = models.CharField(
        _("time zone"), max_length=64, default="UTC", help_text=_("The clock that the hours are told by.")
    )
    country = models.CharField(
        max_length=2, blank=True, verbose_name=_("country"), help_text=_("Whose public holidays the team has.")
    )
    subdivision = models.CharField(
        max_length=40,
        blank=True,
        verbose_name=_("region"),
        help_text=_("The code of a state or region with holidays of its own, such as BY for Bavaria. May be empty."),
    )
    closed_on_holidays = models.BooleanField(
        _("closed on public holidays"), default=True, help_text=_("Without a country there are none.")
    )

    class Meta:
        verbose_name = _("office hours")
        verbose_name_plural = _("office hours")
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="one_office_hours")]

    def __str__(self) -> str:
        return str(_("Office hours"))

    def clean(self) -> None:
        """Raises ValidationError for a zone, a country or a region that nobody knows."""
        wrong: dict[str, Any] = {}
        if not is_time_zone(self.timezone):
            wrong["timezone"] = _("There is no time zone of this name. One is “Europe/London”.")
        if self.country and not is_country(self.country):
            wrong["country"] = _("The public holidays of this country are not known.")
        elif self.subdivision and not self.country:
            wrong["subdivision"] = _("Choose a country as well.")
        elif self.subdivision and self.subdivision not in subdivisions_of(self.country):
            known = ", ".join(subdivisions_of(self.country))
            wrong["subdivision"] = (
                _("No such region. This country has: %(known)s.") % {"known": known}
                if known
                else _("This country has no regions with holidays of their own. Leave it empty.")
            )
        if wrong:
            raise ValidationError(wrong)


class Shift(models.Model):
    """A time of the week in which somebody is there. Closing at 00:00 is the end of its day."""

    office_hours = models.ForeignKey(OfficeHours, on_delete=models.CASCADE, related_name="shifts")
    weekday = models.PositiveSmallIntegerField(_("day"), choices=Weekday.choices)
    opens = models.TimeField(_("opens"))
    closes = models.TimeField(_("closes"), help_text=_("00:00 is midnight, the end of the day."))

    class Meta:
        verbose_name = _("shift")
        verbose_name_plural = _("shifts")
        ordering = ["weekday", "opens"]
        constraints = [
            models.CheckConstraint(
                condition=Q(opens__lt=F("closes")) | Q(closes=MIDNIGHT),
                name="shift_opens_before_it_closes",
                violation_error_message=_("A shift opens before it closes. Write one that passes midnight as two."),
            ),
            models.UniqueConstraint(
                fields=["weekday", "opens"],
                name="shift_begins_once",
                violation_error_message=_("Another shift of this day begins at the same time."),
            ),
        ]

    def __str__(self) -> str:
        return f"{Weekday(self.weekday).label} {self.opens:%H:%M}–{self.closes:%H:%M}"


class ClosedDay(models.Model):
    """A day on which nobody is there, for all of it. One that repeats on 29 February does so in leap years."""

    office_hours = models.ForeignKey(OfficeHours, on_delete=models.CASCADE, related_name="closed_days")
    date = models.DateField(_("date"))
    name = models.CharField(_("name"), max_length=100, blank=True)
    every_year = models.BooleanField(_("every year"), default=False)

    class Meta:
        verbose_name = _("closed day")
        verbose_name_plural = _("closed days")
        ordering = ["date"]
        constraints = [
            models.UniqueConstraint(
                fields=["date"],
                name="closed_day_once",
                violation_error_message=_("This day is in the list already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.date:%Y-%m-%d} {self.name}".strip()
