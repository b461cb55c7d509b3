"""The agent: its kill switch, its turns, what its guardrails stopped, and its answers to recall."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from unfold.admin import ModelAdmin

from conversations.agent_status.kill_switch import set_agent_enabled
from conversations.knowledge_feedback.recall import assess_outdated_citations, page_of, resolve_citation
from conversations.models import AgentSwitch, Citation, GuardrailTrip, Turn
from knowledge.admin.base import NotWritten


@admin.register(AgentSwitch)
class AgentSwitchAdmin(ModelAdmin):
    """The kill switch: one page, one button."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """There is only one switch."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """It stays."""
        return False

    def get_urls(self) -> list[Any]:
        """The page itself, and the button's address."""
        turn = self.admin_site.admin_view(require_POST(self.turn_view))
        return [path("turn/<str:state>/", turn, name="conversations_agentswitch_turn"), *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The state of the agent and the button that changes it."""
        context = {
            **self.admin_site.each_context(request),
            "title": _("Agent switch"),
            "agent_on": AgentSwitch.is_on(),
            "switch": AgentSwitch.objects.select_related("changed_by").first(),
            "may_turn": self.has_change_permission(request),
        }
        return TemplateResponse(request, "admin/conversations/agent_switch.html", context)

    def turn_view(self, request: HttpRequest, state: str) -> HttpResponse:
        """Turn the agent on or off."""
        if self.has_change_permission(request) and state in ("on", "off"):
            moved = set_agent_enabled(state == "on", by=request.user)  # type: ignore[arg-type]
            text = (
                _("The agent answers again.")
                if state == "on"
                else _("The agent is off. Everything goes to people now.")
            )
            if moved:
                text += " " + _("Conversations moved: %(count)d.") % {"count": moved}
            messages.success(request, text)
        return HttpResponseRedirect(reverse("admin:conversations_agentswitch_changelist"))


@admin.register(Turn)
class TurnAdmin(NotWritten, ModelAdmin):
    """What the agent did, turn by turn."""

    list_display = ["pk", "conversation", "status", "route", "intent", "refused", "latency_ms", "cost", "created"]
    list_filter = ["status", "route", "refused", "model"]
    list_select_related = ["conversation"]
    date_hierarchy = "created"


@admin.register(GuardrailTrip)
class GuardrailTripAdmin(NotWritten, ModelAdmin):
    """What the guardrails stopped, and how often staff found that wrong."""

    list_display = ["stage", "category", "outcome", "evidence", "wrong", "created"]
    list_filter = ["stage", "category", "outcome", "wrong"]
    date_hierarchy = "created"
    list_before_template = "admin/conversations/trip_rates.html"

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The list, below the rates of all trips."""
        return super().changelist_view(request, {**(extra_context or {}), "rates": GuardrailTrip.objects.rates()})


@admin.register(Citation)
class CitationAdmin(NotWritten, ModelAdmin):
    """The recall list: answers that were given from a text that has changed since."""

    def get_urls(self) -> list[Any]:
        """The list itself, and the button's address."""
        settle_view = self.admin_site.admin_view(require_POST(self.settle_view))
        return [path("<int:pk>/settle/", settle_view, name="conversations_citation_settle"), *super().get_urls()]

    def may_settle(self, request: HttpRequest) -> bool:
        """Whoever may change citations; nobody writes one by hand."""
        return request.user.has_perm("conversations.change_citation")

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """One page of the list; `?article=` leaves one article's."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        assess_outdated_citations()
        article = request.GET.get("article", "")
        page, groups = page_of(request.GET.get("page"), article_id=int(article) if _is_key(article) else None)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Answers to recall"),
            "page": page,
            "groups": groups,
            "article": article if _is_key(article) else "",
            "may_settle": self.may_settle(request),
        }
        return TemplateResponse(request, "admin/conversations/recall.html", context)

    def settle_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Take one answer off the list."""
        if not self.may_settle(request):
            raise PermissionDenied
        if resolve_citation(pk, by=request.user):  # type: ignore[arg-type]
            messages.success(request, _("Taken off the list."))
        article = request.POST.get("article", "")
        query = f"?article={article}" if _is_key(article) else ""
        return HttpResponseRedirect(reverse("admin:conversations_citation_changelist") + query)


def _is_key(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 19
