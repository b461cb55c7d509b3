"""What a teammate chooses for themselves."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from inbox.models import Teammate
from inbox.views.decorators import StaffRequest, staff_only


class PreferencesForm(forms.ModelForm):
    class Meta:
        model = Teammate
        fields = ["undo_seconds", "badges", "notifies", "sounds"]
        labels = {
            "undo_seconds": gettext_lazy("Time to undo a reply"),
            "badges": gettext_lazy("Number in the tab’s title"),
            "notifies": gettext_lazy("Desktop notifications"),
            "sounds": gettext_lazy("Sounds"),
        }
        help_texts = {
            "undo_seconds": gettext_lazy("So long a reply waits before the customer gets it."),
            "badges": gettext_lazy("How much is new to you, also on the icon of the installed app."),
            "notifies": gettext_lazy("For what is new to you while the inbox is in the background."),
            "sounds": gettext_lazy("A short tone with a notification."),
        }
        widgets = {"undo_seconds": forms.RadioSelect}


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only
def preferences(request: StaffRequest) -> HttpResponse:
    form = PreferencesForm(request.POST or None, instance=Teammate.of(request.user))
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("inbox:preferences")
    return render(request, "inbox/team/preferences.html", {"form": form}, status=422 if form.errors else 200)
