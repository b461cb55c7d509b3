"""Accounts, roles, teams and teammates in the admin, with their changes in the audit log."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.db import transaction
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm
from unfold.widgets import UnfoldAdminSelectMultipleWidget

from agents_core.policy import REASON_LABELS, topics
from inbox.admin.base import Audited
from inbox.assignment.returns import return_unaccepted
from inbox.labels import plain_name
from inbox.models import Availability, Team, Teammate

admin.site.unregister([User, Group])


@admin.register(User)
class AccountAdmin(Audited, UserAdmin, ModelAdmin):
    form = UserChangeForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm


@admin.register(Group)
class RoleAdmin(Audited, GroupAdmin, ModelAdmin):
    """A group named agent, supervisor or admin is a role of the inbox."""


class TeamForm(forms.ModelForm):
    """Intents and reasons are chosen from those that there are: one that is misspelt would never meet a ticket."""

    intents = forms.MultipleChoiceField(
        label=_("Intents"),
        required=False,
        widget=UnfoldAdminSelectMultipleWidget(attrs={"size": 10}),
        help_text=_("Looked at first."),
    )
    reasons = forms.MultipleChoiceField(
        label=_("Reasons"),
        required=False,
        widget=UnfoldAdminSelectMultipleWidget(attrs={"size": 10}),
        help_text=_("Looked at when no team names the intent."),
    )

    class Meta:
        model = Team
        fields = ["name", "members", "intents", "reasons", "takes_the_rest", "assignment"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kept = self.instance.intents if self.instance.pk else []
        names = sorted({*topics(), *kept})  # a topic that the policy no longer has can still be taken out
        self.fields["intents"].choices = [(name, plain_name(name)) for name in names]  # type: ignore[attr-defined]
        self.fields["reasons"].choices = [(key.value, str(text)) for key, text in REASON_LABELS.items()]  # type: ignore[attr-defined]
        self.fields["members"].queryset = self.fields["members"].queryset.filter(is_staff=True)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """No intent or reason belongs to two teams: which of them got the ticket would be a matter of luck."""
        values = super().clean() or {}
        for name in ("intents", "reasons"):
            for team in Team.objects.exclude(pk=self.instance.pk):
                if both := {*values.get(name, [])} & {*getattr(team, name)}:
                    words = {"team": team, "names": ", ".join(sorted(map(plain_name, both)))}
                    self.add_error(name, _("The team %(team)s has these already: %(names)s.") % words)
        return values


@admin.register(Team)
class TeamAdmin(Audited, ModelAdmin):
    form = TeamForm
    list_display = ["name", "people", "assignment", "takes_the_rest"]
    filter_horizontal = ["members"]
    search_fields = ["name"]

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Team]":
        return super().get_queryset(request).annotate(people=Count("members"))

    @admin.display(description=_("Members"), ordering="people")
    def people(self, team: Any) -> int:
        return team.people


@admin.register(Teammate)
class TeammateAdmin(Audited, ModelAdmin):
    """A row is made when a teammate first opens the inbox."""

    list_display = ["user", "availability", "capacity", "seen_at"]
    list_filter = ["availability"]
    list_select_related = ["user"]
    search_fields = ["user__username", "user__first_name", "user__last_name"]
    fields = ["user", "capacity", "availability", "seen_at", "last_assigned_at"]
    readonly_fields = ["user", "seen_at", "last_assigned_at"]

    def save_model(self, request: HttpRequest, obj: Teammate, form: Any, change: bool) -> None:
        """Who is set away loses what they have not taken, as in the inbox; behind the lock of their row."""
        super().save_model(request, obj, form, change)
        if "availability" in form.changed_data and obj.availability == Availability.AWAY:
            transaction.on_commit(lambda: return_unaccepted(obj.user))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
