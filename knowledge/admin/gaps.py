"""Questions without an answer, counted by what they ask for."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.decorators import display

from knowledge.gaps import draft_article
from knowledge.models import Gap


class NewestOfGroupFilter(admin.SimpleListFilter):
    """Shows each group once unless every question is asked for."""

    title = _("questions")
    parameter_name = "questions"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("all", _("Every question, not only the newest of each group"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Gap]) -> QuerySet[Gap]:
        if self.value() == "all":
            return queryset
        newest = Gap.objects.filter(group=OuterRef("group")).order_by("-created", "-pk").values("pk")[:1]
        return queryset.filter(pk=Subquery(newest))


@admin.register(Gap)
class GapAdmin(ModelAdmin):
    list_display = ["question", "times", "state", "verdict", "best_article", "created"]
    list_filter = ["state", NewestOfGroupFilter, "verdict", "locale", "created"]
    list_select_related = ["best_article"]
    search_fields = ["question"]
    readonly_fields = ["question", "group", "locale", "conversation", "verdict", "best_article", "created"]
    fields = ["state", *readonly_fields]
    actions = ["draft_article"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Gap]:
        same = (
            Gap.objects.filter(group=OuterRef("group")).order_by().values("group").annotate(n=Count("pk")).values("n")
        )
        return super().get_queryset(request).annotate(times=Subquery(same, output_field=IntegerField()))

    @display(description=_("asked"), ordering="times")
    def times(self, gap: Gap) -> int:
        return int(getattr(gap, "times", 0))

    @admin.action(description=_("Draft an article from this question"), permissions=["change"])
    def draft_article(self, request: HttpRequest, queryset: QuerySet[Gap]) -> None:
        drafted: set[str] = set()
        for gap in queryset:
            if gap.group not in drafted:
                drafted.add(gap.group)
                article = draft_article(gap, by=request.user)
                address = reverse("admin:knowledge_article_change", args=[article.pk])
                messages.success(request, format_html('<a href="{}">{}</a>', address, article.title))
