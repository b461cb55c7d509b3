"""The vector store: its runs as they go, what is wrong with single articles, and buttons for a try and a look."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from openai import OpenAIError
from unfold.admin import ModelAdmin
from unfold.decorators import action, display

from knowledge.admin.base import GoesWithItsArticle
from knowledge.models import StoreProblem, StoreRun
from knowledge.vector_store import client
from knowledge.vector_store.backend import request_sync, uses_store, wants_hosted_search, why_not_hosted
from knowledge.vector_store.drift import Drift, drift

LIST = "admin:knowledge_storerun_changelist"
NO_STORE = _("This site answers from its own index: KNOWLEDGE_BACKEND says so.")
LOOK_SECONDS = 10.0  # for each call of a look into the store, while somebody waits


class StoreAdmin(GoesWithItsArticle, ModelAdmin):
    """What only the sync writes."""

    def has_sync_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("knowledge.change_article")


@admin.register(StoreRun)
class StoreRunAdmin(StoreAdmin):
    list_display = ["started", "state", "progress", "failed", "removed", "error"]
    actions_list = ["sync_now", "look"]
    list_before_template = "admin/knowledge/vector_store_progress.html"

    def get_urls(self) -> list[Any]:
        progress = self.admin_site.admin_view(self.progress_view)
        return [path("progress/", progress, name="knowledge_storerun_progress"), *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The list, below how far the newest run is."""
        return super().changelist_view(request, {**(extra_context or {}), **_standing()})

    def progress_view(self, request: HttpRequest) -> HttpResponse:
        """The part of the page that changes. The list is loaded anew when a run has begun or ended since."""
        standing = _standing()
        response = render(request, "admin/knowledge/vector_store_progress.html#panel", standing)
        if request.GET.get("seen") != standing["seen"]:
            response["HX-Refresh"] = "true"
        return response

    @display(description=_("state"), label={"running": "info", "done": "success", "stopped": "danger"})
    def state(self, run: StoreRun) -> tuple[str, str]:
        if run.running:
            return "running", str(_("Running"))
        return ("stopped", str(_("Stopped"))) if run.error else ("done", str(_("Done")))

    @display(description=_("articles"))
    def progress(self, run: StoreRun) -> str:
        return f"{run.seen_to} / {run.total}"

    @action(description=_("Bring the vector store up to date"), permissions=["sync"])
    def sync_now(self, request: HttpRequest) -> HttpResponse:
        if uses_store():
            request_sync()
            messages.success(request, _("It begins in a moment."))
        else:
            messages.warning(request, NO_STORE)
        return redirect(LIST)

    @action(description=_("Look into the store"), permissions=["sync"])
    def look(self, request: HttpRequest) -> HttpResponse:
        if not uses_store():
            messages.warning(request, NO_STORE)
            return redirect(LIST)
        try:
            with client.client() as api:
                found = drift(api.with_options(max_retries=1, timeout=LOOK_SECONDS))
        except OpenAIError as error:
            messages.error(request, _("The store cannot be looked into: %s") % error)
        else:
            (messages.success if found.none else messages.warning)(request, _found(found))
        return redirect(LIST)


def _standing() -> dict[str, Any]:
    """The newest run, and who searches."""
    run = StoreRun.objects.first()
    return {
        "run": run,
        "seen": f"{run.pk}-{'runs' if run.running else 'ended'}" if run else "",
        "uses_store": uses_store(),
        "hosted": wants_hosted_search(),
        "why_not_hosted": why_not_hosted() if wants_hosted_search() else "",
        "problems": StoreProblem.objects.count(),
    }


def _found(found: Drift) -> str:
    return _(
        "%(held)d in the store, %(wanted)d wanted, %(missing)d missing, %(outdated)d with an older text,"
        " %(stray)d stray, %(foreign)d of others."
    ) % vars(found)


@admin.register(StoreProblem)
class StoreProblemAdmin(StoreAdmin):
    list_display = ["article", "error", "times", "retry_at"]
    list_select_related = ["article"]
    search_fields = ["article__title", "error"]
    actions = ["try_again"]

    @admin.action(description=_("Try again now"), permissions=["sync"])
    def try_again(self, request: HttpRequest, queryset: QuerySet[StoreProblem]) -> None:
        queryset.update(retry_at=timezone.now())
        request_sync()
        messages.success(request, _("They are tried again in a moment."))
