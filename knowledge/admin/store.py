"""The vector store: its runs, and a button for one more."""

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.decorators import action, display

from knowledge.admin.revisions import deletes_an_article
from knowledge.backend import uses_store
from knowledge.models import StoreProblem, StoreRun
from knowledge.store.asking import ask_for_sync


class ReadOnly(ModelAdmin):
    """What only the sync writes."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return deletes_an_article(request)


@admin.register(StoreRun)
class StoreRunAdmin(ReadOnly):
    list_display = ["started", "state", "progress", "failed", "removed", "error"]
    actions_list = ["sync_now"]

    @display(description=_("state"), label={"running": "info", "done": "success", "stopped": "danger"})
    def state(self, run: StoreRun) -> tuple[str, str]:
        if run.running:
            return "running", str(_("Running"))
        return ("stopped", str(_("Stopped"))) if run.error else ("done", str(_("Done")))

    @display(description=_("articles"))
    def progress(self, run: StoreRun) -> str:
        return f"{run.done + run.failed} / {run.total}"

    @action(description=_("Bring the vector store up to date"), permissions=["sync_now"])
    def sync_now(self, request: HttpRequest) -> HttpResponse:
        if uses_store():
            ask_for_sync()
            messages.success(request, _("It begins in a moment. Reload this page to see how far it is."))
        else:
            messages.warning(request, _("This site answers from its own index: KNOWLEDGE_BACKEND says so."))
        return redirect("admin:knowledge_storerun_changelist")

    def has_sync_now_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("knowledge.change_article")


@admin.register(StoreProblem)
class StoreProblemAdmin(ReadOnly):
    list_display = ["article", "error", "times", "retry_at"]
    list_select_related = ["article"]
    search_fields = ["article__title", "error"]
