"""The team page, and what is changed there and in the sidebar: who takes new tickets, and whether the agent answers;
and what a teammate chooses for themselves."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from conversations.agent_status.kill_switch import set_agent_enabled
from conversations.exceptions import ActionError
from inbox.assignment.availability import record_activity, set_availability
from inbox.labels import parse_int
from inbox.models import Availability, Teammate
from inbox.team.dashboard import TeamPage
from inbox.team.directory import staff
from inbox.team.permissions import Ability
from inbox.views.decorators import StaffRequest, needs, not_allowed, staff_only


class PreferencesForm(forms.ModelForm):
    class Meta:
        model = Teammate
        fields = ["undo_seconds", "badges", "notifies", "sounds"]
        labels = {
            "undo_seconds": gettext_lazy("Time to undo"),
            "badges": gettext_lazy("Number in the tab’s title"),
            "notifies": gettext_lazy("Desktop notifications"),
            "sounds": gettext_lazy("Sounds"),
        }
        help_texts = {
            "undo_seconds": gettext_lazy(
                "So long a reply waits before the customer gets it, and so does what closes or moves a ticket."
            ),
            "badges": gettext_lazy("How much is new to you, also on the icon of the installed app."),
            "notifies": gettext_lazy("For what is new to you while the inbox is in the background."),
            "sounds": gettext_lazy("A short tone with a notification."),
        }
        widgets = {"undo_seconds": forms.RadioSelect}


@require_safe
@needs(Ability.SEE_TEAM)
def team(request: StaffRequest) -> HttpResponse:
    """Who is there and what waits. With `?shown=` that version, and nothing when it is still so."""
    record_activity(request.user)
    page = TeamPage.now()
    if request.GET.get("shown") == page.version:
        return HttpResponse(status=204)
    template = "inbox/team/_team.html" if request.htmx else "inbox/team/page.html"
    return render(request, template, {"page": page})


@require_POST
@staff_only
def availability(request: StaffRequest) -> HttpResponse:
    """Whether one takes new tickets; `user` is a colleague."""
    wanted, key = request.POST.get("availability", ""), request.POST.get("user", "")
    if wanted not in Availability.values:
        raise Http404
    user = get_object_or_404(staff(), pk=parse_int(key)) if key else request.user
    try:
        set_availability(user, Availability(wanted), by=request.user)
    except ActionError:
        return not_allowed(request, Ability.SEE_TEAM)
    if request.htmx and request.htmx.target == "team-now":
        return render(request, "inbox/team/_team.html", {"page": TeamPage.now()})
    if request.htmx:
        return render(request, "inbox/team/_availability.html", {"live": False})
    return _back(request)


@require_POST
@needs(Ability.SWITCH)
def switch_agent(request: StaffRequest, state: str) -> HttpResponse:
    """The kill switch: `on` or `off`."""
    if state not in ("on", "off"):
        raise Http404
    set_agent_enabled(state == "on", by=request.user)
    return _back(request)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only
def preferences(request: StaffRequest) -> HttpResponse:
    form = PreferencesForm(request.POST or None, instance=Teammate.of(request.user))
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("inbox:preferences")
    return render(request, "inbox/team/preferences.html", {"form": form}, status=422 if form.errors else 200)


def _back(request: StaffRequest) -> HttpResponse:
    """To the page that the form was on."""
    came_from = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(came_from, {request.get_host()}, require_https=request.is_secure())
    return redirect(came_from if safe else reverse("inbox:list"))
