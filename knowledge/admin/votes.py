"""What readers said of the articles."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin, TabularInline
from unfold.decorators import display

from knowledge.admin.base import NotWritten, deletes_an_article
from knowledge.models import Article, Vote


@display(description=_("helpful"), ordering="helped")
def helpful(article: Article) -> str:
    """Of the readers of the text as it is now, how many it helped."""
    voted = getattr(article, "voted", 0)
    return f"{getattr(article, 'helped', 0)} / {voted}" if voted else "–"


class CommentFilter(admin.SimpleListFilter):
    title = _("comment")
    parameter_name = "comment"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("With a comment"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Vote]) -> QuerySet[Vote]:
        return queryset.exclude(comment="") if self.value() else queryset


class CommentInline(NotWritten, TabularInline):
    """On the page of an article: what readers missed."""

    model = Vote
    verbose_name_plural = _("What readers missed")
    fields = ["comment", "revision", "created"]
    readonly_fields = fields
    extra = 0
    hide_title = True
    per_page = 20
    tab = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[Vote]:
        return Vote.objects.exclude(comment="")  # the theme's own asks for the permission without an article

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        said = obj is not None and self.get_queryset(request).filter(article=obj).exists()
        return said and super().has_view_permission(request, obj)


@admin.register(Vote)
class VoteAdmin(NotWritten, ModelAdmin):
    """Every vote. It can be deleted, not changed: a comment may hold what should not be kept."""

    list_display = ["article", "revision", "helpful", "comment", "created"]
    list_filter = ["helpful", CommentFilter, "created"]
    list_select_related = ["article"]
    search_fields = ["comment", "article__title"]
    date_hierarchy = "created"

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return deletes_an_article(request) or ModelAdmin.has_delete_permission(self, request, obj)
