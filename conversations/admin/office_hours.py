"""The admin page of the office hours: one page with the shifts of the week and the days off."""

from itertools import pairwise
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin, TabularInline
from unfold.widgets import UnfoldAdminSelectWidget

from conversations.calendar.holidays import country_names
from conversations.calendar.time_zones import time_zones
from conversations.models.office_hours import MIDNIGHT, ClosedDay, OfficeHours, Shift


class OfficeHoursForm(forms.ModelForm):
    """Zone and country are chosen from the lists that we know."""

    class Meta:
        model = OfficeHours
        fields = ["timezone", "country", "subdivision", "closed_on_holidays"]
        widgets = {
            "timezone": UnfoldAdminSelectWidget(choices=lambda: [(name, name) for name in time_zones()]),
            "country": UnfoldAdminSelectWidget(choices=lambda: [("", "–"), *country_names()]),
        }

    def clean_subdivision(self) -> str:
        """Codes are written in capitals, whatever was typed, but for the few that are names."""
        code: str = self.cleaned_data["subdivision"].strip()
        return code.upper() if len(code) <= 3 else code


class ShiftFormSet(BaseInlineFormSet):
    """The shifts of a week. No two of a day may overlap."""

    def clean(self) -> None:
        super().clean()
        kept = [form for form in self.forms if form not in self.deleted_forms and _is_whole(form)]
        kept.sort(key=lambda form: (form.cleaned_data["weekday"], form.cleaned_data["opens"]))
        for earlier, later in pairwise(kept):
            if _overlap(earlier.cleaned_data, later.cleaned_data):
                later.add_error(
                    "opens",
                    ValidationError(
                        _("This shift begins before the one from %(opens)s ends.")
                        % {"opens": f"{earlier.cleaned_data['opens']:%H:%M}"}
                    ),
                )


def _is_whole(form: forms.BaseForm) -> bool:
    return all(form.cleaned_data.get(name) is not None for name in ("weekday", "opens", "closes"))


def _overlap(earlier: dict[str, Any], later: dict[str, Any]) -> bool:
    same_day = earlier["weekday"] == later["weekday"]
    return same_day and (earlier["closes"] == MIDNIGHT or later["opens"] < earlier["closes"])


class ShiftInline(TabularInline):
    """When somebody is there."""

    model = Shift
    formset = ShiftFormSet
    extra = 0
    verbose_name_plural = _("Shifts – without any the team is always there")


class ClosedDayInline(TabularInline):
    """When nobody is."""

    model = ClosedDay
    extra = 0


@admin.register(OfficeHours)
class OfficeHoursAdmin(ModelAdmin):
    """What is saved counts from the next customer on, in every process."""

    form = OfficeHoursForm
    inlines = [ShiftInline, ClosedDayInline]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Once: there is a single row."""
        return super().has_add_permission(request) and not OfficeHours.objects.exists()

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Whoever wants to be always there deletes the shifts."""
        return False

    def save_model(self, request: HttpRequest, obj: OfficeHours, form: Any, change: bool) -> None:
        """The first save makes the single row."""
        obj.pk = 1
        super().save_model(request, obj, form, change)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Another one cannot be added."""
        context = {**(extra_context or {}), "show_save_and_add_another": False}
        return super().changeform_view(request, object_id, form_url, context)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """There is nothing to list: the page itself."""
        if not self.has_view_or_change_permission(request) and not self.has_add_permission(request):
            return super().changelist_view(request, extra_context)  # which refuses
        if OfficeHours.objects.exists():
            return HttpResponseRedirect(reverse("admin:conversations_officehours_change", args=[1]))
        return HttpResponseRedirect(reverse("admin:conversations_officehours_add"))
