"""Importing articles: upload, look at what would happen, carry it out, and watch."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from unfold.admin import ModelAdmin
from unfold.decorators import display

from knowledge.imports import runs, uploads
from knowledge.imports.formats.file_reader import KINDS
from knowledge.imports.runs import write_rows
from knowledge.models import ImportRun

SHOWN = 200  # failures on the page; the file has all
_STEPS = {"confirm": runs.confirm, "restart": runs.restart, "discard": runs.discard}
_UPLOAD, _LIST = "admin:knowledge_importrun_add", "admin:knowledge_importrun_changelist"

View = Callable[..., HttpResponse]


def may_import(request: HttpRequest) -> bool:
    """An import makes articles and changes others."""
    return request.user.has_perms(["knowledge.add_article", "knowledge.change_article"])


def _within_bounds(view: View) -> View:
    """Says what is wrong with an upload that is not even parsed. The view below looks at the CSRF token: the middleware
    would parse the upload before it, and answer with a bare 400."""

    @csrf_exempt
    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            length = str(request.META.get("CONTENT_LENGTH") or "")
            if length.isdecimal() and int(length) > uploads.MOST_BYTES + uploads.MEGABYTE:
                raise uploads.too_large()
            request.FILES  # noqa: B018  parses it
        except (SuspiciousOperation, MultiPartParserError):
            messages.error(request, _("At most 100 files at a time: put the folder into one .zip archive."))
            return redirect(_UPLOAD)
        except uploads.UploadError as error:
            messages.error(request, str(error))
            return redirect(_UPLOAD)
        return view(request, *args, **kwargs)

    return inner


@admin.register(ImportRun)
class ImportRunAdmin(ModelAdmin):
    list_display = ["label", "state_label", "progress", "created", "updated", "failed", "by", "started", "finished"]
    list_select_related = ["by"]

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_import(request)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return may_import(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return may_import(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_import(request)

    def get_urls(self) -> list[Any]:
        wrap = self.admin_site.admin_view
        return [
            path("add/", _within_bounds(wrap(self.upload_view)), name="knowledge_importrun_add"),
            path("<int:pk>/change/", wrap(self.run_view), name="knowledge_importrun_change"),
            path("<int:pk>/failures.csv", wrap(self.failures_view), name="knowledge_importrun_failures"),
            path("<int:pk>/<str:step>/now/", wrap(self.step_view), name="knowledge_importrun_step"),
            *super().get_urls(),
        ]

    @display(
        description=_("state"),
        label={"checking": "info", "checked": "warning", "importing": "info", "done": "success", "stopped": "danger"},
    )
    def state_label(self, run: ImportRun) -> tuple[str, str]:
        return ("stopped", str(_("Stopped"))) if run.stopped else (run.state, str(run.get_state_display()))

    @display(description=_("articles"))
    def progress(self, run: ImportRun) -> str:
        return f"{run.done} / {run.total}"

    @display(description=_("failed"))
    def failed(self, run: ImportRun) -> int:
        return run.failed

    def upload_view(self, request: HttpRequest) -> HttpResponse:
        """The form, and what was sent with it."""
        _check(request)
        if request.method == "POST":
            files = [(file.name or "", file) for file in request.FILES.getlist("files")]
            try:
                run = runs.begin(files, publish=request.POST.get("as") == "published", by=request.user)
            except uploads.UploadError as error:
                messages.error(request, str(error))
                return redirect(_UPLOAD)
            return redirect("admin:knowledge_importrun_change", run.pk)
        context = {
            "title": _("Import articles"),
            "accepted": ",".join([*KINDS, ".zip"]),
            "kinds": ", ".join(KINDS),
            "most_megabytes": uploads.MOST_BYTES // uploads.MEGABYTE,
            "most_bytes": uploads.MOST_BYTES,
            "most_articles": uploads.MOST_ARTICLES,
        }
        return self._page(request, "admin/knowledge/import_upload.html", context)

    def run_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """How far a run is; the part of the page that changes when it is asked for by htmx."""
        run = self._run(request, pk)
        context = {"title": run.label, "run": run, "failures": run.failures[:SHOWN], "shown": SHOWN}
        part = "#panel" if getattr(request, "htmx", False) else ""
        return self._page(request, f"admin/knowledge/import_run.html{part}", context)

    def failures_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What failed and why, for a spreadsheet."""
        run = self._run(request, pk)
        headers = {"Content-Disposition": f'attachment; filename="import-{run.pk}-failures.csv"'}
        response = HttpResponse(content_type="text/csv; charset=utf-8", headers=headers)
        write_rows(response, run.failures)
        return response

    def step_view(self, request: HttpRequest, pk: int, step: str) -> HttpResponse:
        """One of the buttons."""
        run = self._run(request, pk)
        if request.method != "POST":
            return HttpResponse(status=405)
        if step not in _STEPS:
            raise Http404
        try:
            _STEPS[step](run)
        except runs.NotNowError:
            messages.warning(request, _("That was not done: the import is at another step by now."))
        if step == "discard":
            messages.success(request, _("The upload was deleted. Articles that it had imported stay."))
            return redirect(_LIST)
        return redirect("admin:knowledge_importrun_change", pk)

    def _run(self, request: HttpRequest, pk: int) -> ImportRun:
        _check(request)
        run = ImportRun.objects.select_related("by").filter(pk=pk).first()
        if run is None:
            raise Http404
        return run

    def _page(self, request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
        common = {**self.admin_site.each_context(request), "opts": self.opts}
        return render(request, template, {**common, **context})


def _check(request: HttpRequest) -> None:
    if not may_import(request):
        raise PermissionDenied
