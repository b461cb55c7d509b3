"""Two texts that cannot both be true, side by side, and what a person decides about them."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from unfold.admin import ModelAdmin
from unfold.decorators import display

from knowledge.admin.base import deletes_an_article
from knowledge.models import Article, Contradiction, Passage
from knowledge.review.contradictions import archive_older, dismiss_contradiction

_COLOURS = {"open": "danger", "dismissed": "success", "settled": "info"}


class StateFilter(admin.SimpleListFilter):
    """Shows what is open unless something else is asked for."""

    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [*Contradiction.State.choices[1:], ("all", gettext_lazy("Every one"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Contradiction]) -> QuerySet[Contradiction]:
        if self.value() == "all":
            return queryset
        return queryset.filter(state=self.value() or Contradiction.State.OPEN)


@admin.register(Contradiction)
class ContradictionAdmin(ModelAdmin):
    """Nobody writes one by hand."""

    list_display = ["values_found", "kind", "older", "newer", "state_label", "found_at"]
    list_display_links = ["values_found"]
    list_filter = [StateFilter, "kind"]
    list_select_related = ["older", "newer"]
    search_fields = ["older__title", "newer__title", "older_text", "newer_text"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return deletes_an_article(request)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Contradiction]:
        return super().get_queryset(request).defer("older__body", "newer__body")

    @display(description=gettext_lazy("what differs"), ordering="-likeness")
    def values_found(self, contradiction: Contradiction) -> str:
        return _values(contradiction)

    @display(description=gettext_lazy("state"), label=_COLOURS)
    def state_label(self, contradiction: Contradiction) -> tuple[str, str]:
        return contradiction.state, str(contradiction.get_state_display())

    def get_urls(self) -> list[Any]:
        decide = self.admin_site.admin_view(require_POST(self.decide_view))
        return [
            path("<int:pk>/decide/<slug:verdict>/", decide, name="knowledge_contradiction_decide"),
            *super().get_urls(),
        ]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Both texts side by side, with the buttons below."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        key = int(object_id) if object_id.isascii() and object_id.isdecimal() and len(object_id) < 19 else 0
        found = get_object_or_404(Contradiction.objects.select_related("older", "newer", "decided_by"), pk=key)
        context = {
            **self.admin_site.each_context(request),
            "title": _values(found),
            "contradiction": found,
            "sides": [
                (_("Older"), found.older, _shown(found.older, found.older_text, found.older_value)),
                (_("Newer"), found.newer, _shown(found.newer, found.newer_text, found.newer_value)),
            ],
            "may_decide": found.state == Contradiction.State.OPEN and self.has_change_permission(request, found),
            "may_archive": request.user.has_perm("knowledge.change_article"),
        }
        return TemplateResponse(request, "admin/knowledge/contradiction.html", context)

    def decide_view(self, request: HttpRequest, pk: int, verdict: str) -> HttpResponse:
        """Dismiss it, or archive the older article."""
        found = get_object_or_404(Contradiction.objects.select_related("older"), pk=pk)
        if not self.has_change_permission(request, found):
            raise PermissionDenied
        if verdict == "archive":
            if not request.user.has_perm("knowledge.change_article"):
                raise PermissionDenied
            archive_older(found, by=request.user)
            messages.success(request, _("“%(title)s” is archived.") % {"title": found.older.title})
        elif dismiss_contradiction(found, by=request.user):
            messages.success(request, _("Dismissed: both are right. It comes back when one of the sentences changes."))
        return redirect("admin:knowledge_contradiction_changelist")


def _values(found: Contradiction) -> str:
    if found.kind == Contradiction.Kind.NEGATION:
        return _("One says that it is so, the other that it is not")
    return f"{found.older_value} / {found.newer_value}"


def _shown(article: Article, sentence: str, value: str) -> SafeString:
    """The passage with the sentence, which is marked, and in it the figures; the sentence alone when it is gone."""
    passage = Passage.objects.filter(article=article, text__contains=sentence).first()
    text = escape(passage.text if passage else sentence)
    marked = str(escape(sentence))
    for each in value.split(", "):
        if len(each) > 0 and escape(each) in marked:
            marked = marked.replace(escape(each), f"<mark>{escape(each)}</mark>", 1)
    if "<mark>" not in marked:
        marked = f"<mark>{marked}</mark>"
    return mark_safe(text.replace(escape(sentence), f"<strong>{marked}</strong>", 1).replace("\n", "<br>"))
