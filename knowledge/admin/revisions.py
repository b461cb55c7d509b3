"""Earlier texts of an article: what changed, and the way back."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.decorators import action, display

from knowledge.admin.base import GoesWithItsArticle
from knowledge.articles import publishing
from knowledge.models import Revision
from knowledge.text.diff import difference


@admin.register(Revision)
class RevisionAdmin(GoesWithItsArticle, ModelAdmin):
    """Reached from its article. A revision is never changed: restoring one writes a new one."""

    list_display = ["article", "number", "title", "created", "author"]
    list_select_related = ["article", "author"]
    fields = ["article", "number", "title", "created", "author", "since_before", "until_now"]
    readonly_fields = fields
    actions_detail = ["restore"]

    def get_urls(self) -> list[Any]:
        numbered = self.admin_site.admin_view(self.numbered)
        return [path("numbered/", numbered, name="knowledge_revision_numbered"), *super().get_urls()]

    def numbered(self, request: HttpRequest) -> HttpResponse:
        """From what an answer cites, an article's public id and a number, to the page of that text."""
        ref, number = request.GET.get("article", ""), request.GET.get("number", "")
        named = Q(article__external_id=ref) | Q(article__external_id=None, article__slug=ref)
        wanted = int(number) if number.isascii() and number.isdecimal() and len(number) < 10 else 0
        found = Revision.objects.filter(named, number=wanted).first()
        if found is None:
            messages.warning(request, _("That text is no longer stored."))
            return redirect("admin:knowledge_article_changelist")
        return redirect("admin:knowledge_revision_change", found.pk)

    def has_restore_permission(self, request: HttpRequest, object_id: int | str | None = None) -> bool:
        return request.user.has_perm("knowledge.change_article")

    @display(description=_("changed since the revision before"))
    def since_before(self, revision: Revision) -> SafeString | str:
        before = revision.article.revisions.filter(number__lt=revision.number).first()
        return difference(_whole(before), _whole(revision)) or str(_("Nothing."))

    @display(description=_("what restoring it would change"))
    def until_now(self, revision: Revision) -> SafeString | str:
        article = revision.article
        return difference(f"{article.title}\n\n{article.body}", _whole(revision)) or str(
            _("Nothing: it is the text now.")
        )

    @action(description=_("Restore this text"), permissions=["restore"])
    def restore(self, request: HttpRequest, object_id: int) -> HttpResponse:
        revision = get_object_or_404(Revision.objects.select_related("article"), pk=object_id)
        publishing.save_revision(revision.article, title=revision.title, body=revision.body, by=request.user)
        messages.success(request, _("The text of revision %d is the article's text again.") % revision.number)
        return redirect("admin:knowledge_article_change", revision.article_id)


def _whole(revision: Revision | None) -> str:
    return f"{revision.title}\n\n{revision.body}" if revision else ""
