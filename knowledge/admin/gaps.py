"""What customers asked and no article answered: ranked, drafted, merged, dismissed."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Prefetch, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.admin import ModelAdmin, TabularInline
from unfold.decorators import action, display

from knowledge.admin.base import NotWritten
from knowledge.gaps import clusters
from knowledge.gaps.article_drafts import draft_article
from knowledge.hooks import addresses
from knowledge.models import Article, Gap, GapCluster

State = GapCluster.State


class WaitingFilter(admin.SimpleListFilter):
    """Shows what still waits for an article unless something else is asked for."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        back = ("back", _("Came back"))
        return [
            (State.OPEN, _("Open")),
            (State.DRAFTED, _("Draft written")),
            back,
            *State.choices[2:],
            ("all", _("All")),
        ]

    def choices(self, changelist: Any) -> Any:
        first, *others = super().choices(changelist)
        yield {**first, "display": _("Waiting for an article")}
        yield from others

    def queryset(self, request: HttpRequest, queryset: QuerySet[GapCluster]) -> QuerySet[GapCluster]:
        waiting = queryset.filter(state__in=[State.OPEN, State.DRAFTED])
        if self.value() in State.values:
            return queryset.filter(state=self.value())
        if self.value() == "back":
            return waiting.filter(came_back__gt=0)
        return queryset if self.value() == "all" else waiting


class GapInline(NotWritten, TabularInline):
    """The cluster's questions, newest first."""

    model = Gap
    fields = ["question", "created", "verdict", "best_article", "where"]
    readonly_fields = fields
    extra = 0
    per_page = 20
    hide_title = True
    show_change_link = True

    @display(description=_("conversation"))
    def where(self, gap: Gap) -> SafeString | str:
        return conversation_link(gap)


class AskedInline(NotWritten, TabularInline):
    """On the page of an article: what customers asked that it is to answer. None of it is published."""

    model = GapCluster
    fk_name = "article"
    verbose_name_plural = _("What customers asked")
    fields = ["questions", "customers", "last_asked", "state"]
    readonly_fields = fields
    extra = 0
    hide_title = True
    show_change_link = True
    tab = True

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        begun = obj is not None and obj.gap_clusters.exists()  # elsewhere there is nothing to show
        return begun and super().has_view_permission(request, obj)

    def get_queryset(self, request: HttpRequest) -> QuerySet[GapCluster]:
        return GapCluster.objects.all()  # the theme's own asks for the permission without an article

    @display(description=_("questions"))
    def questions(self, cluster: GapCluster) -> SafeString:
        asked = dict.fromkeys(cluster.gaps.values_list("question", flat=True)[:10])
        return format_html_join("", "<p>{}</p>", ((question,) for question in asked))


@admin.register(GapCluster)
class GapClusterAdmin(ModelAdmin):
    list_display = ["question", "customers", "last_asked", "state_label", "nearest"]
    list_filter = [WaitingFilter, "gaps__verdict", "gaps__locale"]
    search_fields = ["gaps__question"]
    ordering = ["-rank", "-pk"]
    list_before_template = "admin/knowledge/gaps_intro.html"
    readonly_fields = [
        "state", "customers", "last_asked", "article_link", "nearest", "closed_at", "came_back", "reason",
    ]  # fmt: skip
    inlines = [GapInline]
    actions = ["merge_selected", "dismiss_selected", "reopen_selected"]
    actions_row = ["draft"]
    actions_detail = ["draft", "dismiss", "reopen"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_draft_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return request.user.has_perm("knowledge.add_article")

    def has_dismiss_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return self._may(request, object_id, State.OPEN, State.DRAFTED)

    def has_reopen_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return self._may(request, object_id, State.CLOSED, State.DISMISSED)

    def _may(self, request: HttpRequest, object_id: Any, *states: GapCluster.State) -> bool:
        fits = object_id is None or GapCluster.objects.filter(pk=object_id, state__in=states).exists()
        return fits and request.user.has_perm("knowledge.change_gapcluster")

    def get_fields(self, request: HttpRequest, obj: GapCluster | None = None) -> list[str]:
        told = {"article_link": "article", "closed_at": "closed_at", "came_back": "came_back", "reason": "reason"}
        return [name for name in self.readonly_fields if name not in told or getattr(obj, told[name], None)]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Without buttons to save: nothing here is typed."""
        extra = {"show_save": False, "show_save_and_continue": False, **(extra_context or {})}
        return super().change_view(request, object_id, form_url, extra)

    def get_queryset(self, request: HttpRequest) -> QuerySet[GapCluster]:
        newest = Gap.objects.exclude(best_article=None).select_related("best_article").defer("best_article__body")
        found = GapCluster.objects.with_question().select_related("article").defer("article__body")
        return found.prefetch_related(Prefetch("gaps", newest, to_attr="near")).order_by(*self.ordering)

    @display(description=_("question"), ordering="rank")
    def question(self, cluster: GapCluster) -> str:
        return str(cluster)

    @display(
        description=_("state"),
        ordering="state",
        label={"open": "warning", "back": "danger", "drafted": "info", "closed": "success", "dismissed": ""},
    )
    def state_label(self, cluster: GapCluster) -> tuple[str, str]:
        if cluster.state == State.OPEN and cluster.came_back:
            return "back", str(_("Came back"))
        return cluster.state, str(cluster.get_state_display())

    @display(description=_("nearest article"))
    def nearest(self, cluster: GapCluster) -> SafeString | str:
        near = next((gap.best_article for gap in getattr(cluster, "near", ())), None)
        return article_link(near) if near else "–"

    @display(description=_("its article"))
    def article_link(self, cluster: GapCluster) -> SafeString | str:
        if cluster.article is None:
            return "–"
        told = {
            State.OPEN: _("It is published, but search does not find it for these questions."),
            State.DRAFTED: _("The gap is closed when it is published and found for these questions."),
            State.CLOSED: _("It answers these questions."),
        }
        if cluster.state == State.OPEN and cluster.came_back:
            told[State.OPEN] = _("It answered, and then somebody asked again and got no answer.")
        return format_html("{} · {}", article_link(cluster.article), told.get(State(cluster.state), ""))

    @action(description=_("Draft an article"), permissions=["draft"], icon="edit_note")
    def draft(self, request: HttpRequest, object_id: int) -> HttpResponse:
        cluster = get_object_or_404(GapCluster, pk=object_id)
        article = draft_article(cluster, by=request.user)
        if not request.user.has_perm("knowledge.view_article"):
            messages.success(request, _("The draft “%s” is there.") % article.title)
            return redirect("admin:knowledge_gapcluster_change", cluster.pk)
        return redirect("admin:knowledge_article_change", article.pk)

    @action(description=_("Not for the help centre"), permissions=["dismiss"], icon="block")
    def dismiss(self, request: HttpRequest, object_id: int) -> HttpResponse:
        cluster = get_object_or_404(GapCluster, pk=object_id)
        return self._ask_for_reason(request, [cluster]) or redirect("admin:knowledge_gapcluster_changelist")

    @action(description=_("Put on the list again"), permissions=["reopen"], icon="undo")
    def reopen(self, request: HttpRequest, object_id: int) -> HttpResponse:
        clusters.reopen([get_object_or_404(GapCluster, pk=object_id)])
        messages.success(request, _("It waits for an article again."))
        return redirect("admin:knowledge_gapcluster_change", object_id)

    @admin.action(description=_("Merge into one"), permissions=["change"])
    def merge_selected(self, request: HttpRequest, queryset: QuerySet[GapCluster]) -> None:
        count = len(queryset)
        if count < 2:
            messages.warning(request, _("Select two or more to merge."))
            return
        target = clusters.merge(queryset)
        messages.success(
            request, _("%(count)d gaps are one now: “%(question)s”.") % {"count": count, "question": target}
        )

    @admin.action(description=_("Not for the help centre…"), permissions=["change"])
    def dismiss_selected(self, request: HttpRequest, queryset: QuerySet[GapCluster]) -> HttpResponse | None:
        return self._ask_for_reason(request, list(queryset))

    @admin.action(description=_("Put on the list again"), permissions=["change"])
    def reopen_selected(self, request: HttpRequest, queryset: QuerySet[GapCluster]) -> None:
        count = clusters.reopen(queryset)
        messages.success(request, ngettext("%d gap waits again.", "%d gaps wait again.", count) % count)

    def _ask_for_reason(self, request: HttpRequest, chosen: list[GapCluster]) -> HttpResponse | None:
        """The page that asks why; None when the answer came with the request and was acted on."""
        reason = request.POST.get("reason", "").strip()
        if reason:
            count = clusters.dismiss_gaps(chosen, reason)
            messages.success(request, ngettext("%d gap dismissed.", "%d gaps dismissed.", count) % count)
            return None
        context = {
            **self.admin_site.each_context(request),
            "title": _("Not for the help centre"),
            "clusters": chosen,
            "missing": "reason" in request.POST,
            "from_list": request.POST.get("action", ""),
        }
        return render(request, "admin/knowledge/dismiss_gaps.html", context)


@admin.register(Gap)
class GapAdmin(ModelAdmin):
    """One question: to look it up, and to put it into the cluster where it belongs."""

    list_display = ["question", "cluster_size", "verdict", "locale", "created"]
    list_filter = ["verdict", "locale", "created"]
    list_select_related = ["cluster"]
    search_fields = ["question", "conversation", "customer"]
    fields = ["question", "cluster", "verdict", "best_article", "locale", "where", "created"]
    readonly_fields = ["question", "verdict", "best_article", "locale", "where", "created"]
    autocomplete_fields = ["cluster"]
    actions = ["split_off"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    @display(description=_("customers who ask this"), ordering="cluster__customers")
    def cluster_size(self, gap: Gap) -> int:
        return gap.cluster.customers

    @display(description=_("conversation"))
    def where(self, gap: Gap) -> SafeString | str:
        return conversation_link(gap)

    def save_model(self, request: HttpRequest, obj: Gap, form: ModelForm, change: bool) -> None:
        clusters.move([Gap.objects.get(pk=obj.pk)], into=obj.cluster)

    def delete_model(self, request: HttpRequest, obj: Gap) -> None:
        clusters.delete_questions([obj])

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Gap]) -> None:
        clusters.delete_questions(queryset)

    @admin.action(description=_("Split off: these ask for something else"), permissions=["change"])
    def split_off(self, request: HttpRequest, queryset: QuerySet[Gap]) -> HttpResponse:
        return redirect("admin:knowledge_gapcluster_change", clusters.move(queryset).pk)


def article_link(article: Article) -> SafeString:
    address = reverse("admin:knowledge_article_change", args=[article.pk])
    return format_html('<a class="underline" href="{}">{}</a>', address, article.title)


def conversation_link(gap: Gap) -> SafeString | str:
    address = addresses([gap.conversation]).get(gap.conversation) if gap.conversation else None
    return format_html('<a class="underline" href="{}">{}</a>', address, _("Read it")) if address else "–"
