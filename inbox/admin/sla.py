"""The SLA goals in the admin: how soon tickets of a risk are to be answered and resolved."""

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin

from inbox.models import SlaGoal


class SlaGoalForm(forms.ModelForm):
    """At least one goal, and a reply before the resolution."""

    class Meta:
        model = SlaGoal
        fields = ["risk", "first_reply_minutes", "resolution_minutes"]
        labels = {"first_reply_minutes": _("First reply within"), "resolution_minutes": _("Resolved within")}
        help_texts = {
            "first_reply_minutes": _("Minutes of office hours. Empty: no goal."),
            "resolution_minutes": _("Minutes of office hours, in which a ticket does not sleep. Empty: no goal."),
        }

    def clean(self) -> None:
        super().clean()
        reply, resolution = (self.cleaned_data.get(name) for name in ("first_reply_minutes", "resolution_minutes"))
        if not self.errors and reply is None and resolution is None:
            raise ValidationError(_("Set at least one of the two. Without goals delete this row."))
        if reply and resolution and resolution < reply:
            self.add_error("resolution_minutes", _("A ticket is not resolved before its first reply."))


@admin.register(SlaGoal)
class SlaGoalAdmin(ModelAdmin):
    """Tickets that are open keep what they were promised; a new goal counts for those that come."""

    form = SlaGoalForm
    list_display = ["risk", "first_reply_minutes", "resolution_minutes"]
