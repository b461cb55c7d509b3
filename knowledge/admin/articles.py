"""Articles: written, previewed, published and archived."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth import get_user_model
from django.db.models import Exists, OuterRef, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline
from unfold.decorators import action, display

from knowledge.admin.article_form import ArticleForm
from knowledge.admin.article_preview import ArticlePreviewAdmin
from knowledge.admin.base import NotWritten
from knowledge.admin.gaps import AskedInline
from knowledge.admin.imports import may_import
from knowledge.admin.votes import CommentInline, helpful
from knowledge.articles import publishing
from knowledge.models import Article, Revision, StoreFile
from knowledge.review import freshness
from knowledge.text.markdown import to_html
from knowledge.vector_store.backend import uses_store


class RevisionInline(NotWritten, TabularInline):
    model = Revision
    fields = ["number", "title", "created", "author"]
    readonly_fields = fields
    ordering = ["-number"]
    extra = 0
    show_change_link = True
    tab = True


class ReviewFilter(admin.SimpleListFilter):
    title = _("review")
    parameter_name = "review"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("overdue", _("Past its review date")), ("contradicted", _("Contradicted by a newer article"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Article]) -> QuerySet[Article]:
        if self.value() == "overdue":
            return queryset.filter(state=Article.State.PUBLISHED, review_by__lt=timezone.localdate())
        if self.value() == "contradicted":
            return queryset.filter(flag=Article.Flag.CONTRADICTED)
        return queryset


class OwnerFilter(admin.SimpleListFilter):
    title = _("owner")
    parameter_name = "owner"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        owners = get_user_model().objects.filter(owned_articles__isnull=False).distinct()
        names = [(str(user.pk), user.get_username()) for user in owners if user != request.user]
        return [("mine", _("Mine")), ("nobody", _("Nobody’s")), *names]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Article]) -> QuerySet[Article]:
        chosen = self.value()
        if chosen == "mine":
            return queryset.filter(owner=request.user.pk)
        if chosen == "nobody":
            return queryset.filter(owner=None)
        return queryset.filter(owner=int(chosen)) if chosen and chosen.isdecimal() else queryset


@admin.register(Article)
class ArticleAdmin(ArticlePreviewAdmin):
    form = ArticleForm
    list_display = [
        "title", "category", "state_label", "flag_label", "store_label", "audience", "owner", helpful, "review_by",
        "updated_at",
    ]  # fmt: skip
    list_filter = ["state", "category", "audience", OwnerFilter, ReviewFilter, "review_by"]
    search_fields = ["title", "slug", "external_id", "body"]
    search_help_text = _("Title, slug, imported id or text")
    list_select_related = ["contradicted_by", "store_problem", "owner"]
    date_hierarchy = "updated_at"
    prepopulated_fields = {"slug": ["title"]}
    readonly_fields = ["state", "flag_label", "contradicted_by", "preview", "published_at", "updated_at", "revision"]
    actions = ["publish_selected", "archive_selected", "mark_reviewed"]
    actions_submit_line = ["save_and_publish"]
    actions_detail = ["ask", "effect", "archive_article"]
    actions_list = ["import_articles"]
    list_before_template = "admin/knowledge/article_reminder.html"
    inlines = [AskedInline, CommentInline, RevisionInline]
    warn_unsaved_form = True
    change_form_outer_before_template = "admin/knowledge/article_notices.html"
    fieldsets = [
        (None, {"fields": ["title", "slug", "category", "body"]}),
        (
            _("Who reads it, who keeps it, and until when"),
            {"fields": ["audience", "locale", "owner", "review_by", "url", "external_id"]},
        ),
        (
            _("State"),
            {"fields": ["state", "flag_label", "contradicted_by", "published_at", "updated_at", "revision"]},
        ),
    ]

    def get_list_display(self, request: HttpRequest) -> Any:
        return [name for name in self.list_display if name != "store_label" or uses_store()]

    class Media:
        css = {"all": ["css/admin/articles.css"]}
        js = ["js/admin/article-form.js"]

    def get_fieldsets(self, request: HttpRequest, obj: Article | None = None) -> Any:
        fieldsets = super().get_fieldsets(request, obj)
        if obj and not self.has_change_permission(request, obj):  # who only reads has no form to preview
            return [*fieldsets[:1], (_("Preview"), {"fields": ["preview"]}), *fieldsets[1:]]
        return fieldsets

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"owner": request.user.pk, **super().get_changeform_initial_data(request)}

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The form; a new article, too, can be published in one go, which the theme offers of stored ones only."""
        new = {} if object_id else {"actions_submit_line": self.get_actions_submit_line(request, None)}
        return super().changeform_view(request, object_id, form_url, {**(extra_context or {}), **new})

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The list, and how many of the reader's own articles wait for a review."""
        overdue = Article.objects.stale(timezone.localdate()).filter(owner=request.user.pk).count()
        return super().changelist_view(request, {**(extra_context or {}), "my_overdue": overdue})

    def get_queryset(self, request: HttpRequest) -> QuerySet[Article]:
        current = StoreFile.objects.filter(article=OuterRef("pk"), state=StoreFile.State.CURRENT)
        return super().get_queryset(request).with_votes().annotate(held=Exists(current))

    def get_prepopulated_fields(self, request: HttpRequest, obj: Article | None = None) -> dict[str, Any]:
        return {} if obj else super().get_prepopulated_fields(request, obj)  # a published address stays

    @display(
        description=_("state"),
        ordering="state",
        label={"draft": "info", "published": "success", "archived": "warning"},
    )
    def state_label(self, article: Article) -> tuple[str, str]:
        return article.state, str(article.get_state_display())

    @display(description=_("needs review"), ordering="flag", label={"review": "warning", "contradicted": "danger"})
    def flag_label(self, article: Article) -> tuple[str, str] | str:
        if article.flag == Article.Flag.CONTRADICTED:
            return article.flag, str(article.get_flag_display())
        overdue = article.review_by and article.review_by < timezone.localdate()
        if overdue and article.state == Article.State.PUBLISHED:
            return Article.Flag.REVIEW.value, str(Article.Flag.REVIEW.label)
        return ""

    @display(description=_("vector store"), label={"held": "success", "failed": "danger"})
    def store_label(self, article: Article) -> tuple[str, str] | str:
        if hasattr(article, "store_problem"):
            return "failed", str(_("Not in the store"))
        return ("held", str(_("In the store"))) if getattr(article, "held", False) else ""

    @display(description=_("as readers see it"))
    def preview(self, article: Article) -> SafeString:
        return to_html(article.body)

    def save_model(self, request: HttpRequest, obj: Article, form: ModelForm, change: bool) -> None:
        obj.external_id = obj.external_id or None  # empty twice would be a duplicate
        publishing.save_revision(obj, by=request.user)
        super().save_model(request, obj, form, change)  # runs the button that was pressed

    def delete_model(self, request: HttpRequest, obj: Article) -> None:
        publishing.delete(obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Article]) -> None:
        for article in queryset:
            publishing.delete(article)

    @action(description=_("Import articles"), permissions=["import"], icon="upload")
    def import_articles(self, request: HttpRequest) -> HttpResponse:
        return redirect("admin:knowledge_importrun_add")

    def has_import_permission(self, request: HttpRequest) -> bool:
        return may_import(request)

    @action(description=_("Save and publish"), permissions=["change"])
    def save_and_publish(self, request: HttpRequest, obj: Article) -> None:
        publishing.publish(obj, by=request.user)
        if obj.audience == Article.Audience.INTERNAL:
            messages.success(request, gettext("“%s” is published, for teammates only.") % obj.title)
        else:
            link = format_html(
                '<a class="underline" href="{}">{}</a>', obj.get_absolute_url(), gettext("Read it as customers do")
            )
            messages.success(request, format_html("{} {}", gettext("“%s” is published.") % obj.title, link))

    @admin.action(description=_("Publish"), permissions=["change"])
    def publish_selected(self, request: HttpRequest, queryset: QuerySet[Article]) -> None:
        publishing.publish_all(queryset, by=request.user)
        self._say(request, len(queryset))

    @admin.action(description=_("Archive"), permissions=["change"])
    def archive_selected(self, request: HttpRequest, queryset: QuerySet[Article]) -> None:
        for article in queryset:
            publishing.archive(article, by=request.user)
        self._say(request, len(queryset))

    @admin.action(description=_("Mark as reviewed: correct for half a year more"), permissions=["change"])
    def mark_reviewed(self, request: HttpRequest, queryset: QuerySet[Article]) -> None:
        for article in queryset:
            freshness.mark_reviewed(article, today=timezone.localdate())
        self._say(request, len(queryset))

    def _say(self, request: HttpRequest, count: int) -> None:
        text = ngettext("%d article changed.", "%d articles changed.", count) % count
        messages.success(request, text)
