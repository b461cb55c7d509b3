"""Trying an article out before customers do: how it looks, what it answers, and, in a sentence and one by one, which
answers it changes.
"""

import copy
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.admin import ModelAdmin
from unfold.decorators import action

from knowledge.admin.article_form import LONGEST, preview_of
from knowledge.articles import publishing
from knowledge.articles.impact import Impact, Kind, impact_of
from knowledge.models import Article
from knowledge.search import what_if
from knowledge.search.retriever import search
from knowledge.search.types import Retrieval
from knowledge.vector_store.backend import uses_store

SHOWN = 5  # articles, for a question that is tried
EACH = 2  # passages of each


class ArticlePreviewAdmin(ModelAdmin):
    """The pages on which nothing is saved, but for the last button of one of them: it archives."""

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("preview/", wrap(self.preview_text), name="knowledge_article_preview"),
            path("effect/", wrap(self.effect_of_new), name="knowledge_article_effect_of_new"),
            *super().get_urls(),
        ]

    def preview_text(self, request: HttpRequest) -> HttpResponse:
        """The text of the form as readers will see it: a fragment for the form."""
        if not (self.has_change_permission(request) or self.has_add_permission(request)):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponse(status=405, headers={"Allow": "POST"})
        body = request.POST.get("body", "")
        if len(body) > LONGEST:
            return render(request, "admin/knowledge/_article_preview.html", {"too_long": LONGEST}, status=413)
        return render(request, "admin/knowledge/_article_preview.html", preview_of(body))

    @action(description=gettext_lazy("Ask it a question"), permissions=["view"])
    def ask(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """What the agent would find for a customer's question, with the article public and with it internal."""
        article = self._article(request, object_id)
        question = request.GET.get("q", "").replace("\0", "").strip()[:1000]
        context = {
            **self.admin_site.each_context(request),
            "title": article.title,
            "article": article,
            "question": question,
            "tries": _tries(article, question) if question else [],
        }
        return render(request, "admin/knowledge/article_tryout.html", context)

    @action(description=gettext_lazy("What would change?"), permissions=["change"])
    def effect(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Which recent questions would be answered differently by the saved text, or by the one in the form."""
        article = self._article(request, object_id)
        return self._effect(request, _as_written(request, article) if request.method == "POST" else article)

    def effect_of_new(self, request: HttpRequest) -> HttpResponse:
        """The same for an article that was never saved."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            return redirect("admin:knowledge_article_add")
        return self._effect(request, _as_written(request, Article()))

    def _effect(self, request: HttpRequest, article: Article) -> HttpResponse:
        if len(article.body) > LONGEST:
            context = {**self.admin_site.each_context(request), "title": article.title, "too_long": LONGEST}
            return render(request, "admin/knowledge/article_impact.html", context, status=413)
        context = self._shown(request, article, what_if.published(article))
        return render(request, "admin/knowledge/article_impact.html", {**context, "unsaved": request.method == "POST"})

    @action(description=gettext_lazy("Archive…"), url_path="archive", permissions=["archive_article"])
    def archive_article(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Which questions would lose their answer; then, once it is confirmed, the archive."""
        article = self._article(request, object_id)
        if request.method == "POST":
            publishing.archive(article, by=request.user)
            messages.success(request, _("“%s” is archived: nobody finds it any more.") % article.title)
            return redirect("admin:knowledge_article_change", article.pk)
        context = self._shown(request, article, what_if.archived(article))
        return render(request, "admin/knowledge/article_impact.html", {**context, "archiving": True})

    def has_archive_article_permission(self, request: HttpRequest, object_id: int | str | None = None) -> bool:
        article = self.get_object(request, str(object_id)) if object_id else None
        return self.has_change_permission(request) and (not article or article.state == Article.State.PUBLISHED)

    def _shown(self, request: HttpRequest, article: Article, change: what_if.WhatIfIndex) -> dict[str, Any]:
        effect = impact_of(change)
        return {
            **self.admin_site.each_context(request),
            "title": article.title,
            "article": article,
            "back": reverse("admin:knowledge_article_change", args=[article.pk]) if article.pk else "",
            "effect": effect,
            "totals": totals(effect),
            "uses_store": uses_store(),
        }

    def _article(self, request: HttpRequest, object_id: str) -> Article:
        article = self.get_object(request, object_id)
        if article is None:
            raise Http404
        return article


def _as_written(request: HttpRequest, article: Article) -> Article:
    """A copy of the article with the text and audience of the form. Its id and address stay those that are stored."""
    written = copy.copy(article)
    written.title = request.POST.get("title", "").replace("\0", "").strip()[:250] or _("Untitled")
    written.body = request.POST.get("body", "").replace("\0", "")
    internal = request.POST.get("audience") == Article.Audience.INTERNAL
    written.audience = Article.Audience.INTERNAL if internal else Article.Audience.PUBLIC
    written.locale = request.POST.get("locale", "")[:12] or article.locale
    written.slug = article.slug or slugify(written.title)[:120] or "new"
    return written


def _tries(article: Article, question: str) -> list[dict[str, Any]]:
    """What a customer would get, first as the article is or will be, then with the other audience."""
    tries: list[dict[str, Any]] = []
    for audience in sorted(Article.Audience, key=lambda audience: audience != article.audience):
        found = _found(article, question, audience)
        shown = [found.verdict, [hit.passage_id for hit in found.hits]]
        tries.append(
            {
                "audience": audience.value,
                "found": found,
                "among": any(hit.article_id == article.public_id for hit in found.hits),
                "chosen": audience == article.audience,
                "shown": shown,
                "same": bool(tries) and tries[0]["shown"] == shown,
            }
        )
    return tries


def _found(article: Article, question: str, audience: Article.Audience) -> Retrieval:
    if article.state == Article.State.PUBLISHED and audience == article.audience:
        return search(question, k=SHOWN, each=EACH)
    other = copy.copy(article)
    other.audience = audience
    return what_if.published(other).search(question, k=SHOWN, each=EACH)


def totals(effect: Impact) -> str:
    """ "Of 200 recent questions, 3 would be answered differently: 2 now get an answer, 1 would lose its answer."""
    asked = ngettext("Of %d recent question, ", "Of %d recent questions, ", effect.tried) % effect.tried
    if not effect.changes:
        return asked + _("none would be answered differently.")
    count = len(effect.changes)
    changed = ngettext("%d would be answered differently: ", "%d would be answered differently: ", count) % count
    return asked + changed + ", ".join(_part(effect, kind, n) for kind, n in effect.counts.items()) + "."


def _part(effect: Impact, kind: Kind, count: int) -> str:
    if kind == Kind.GAINED:
        return ngettext("%d now gets an answer", "%d now get an answer", count) % count
    if kind == Kind.LOST:
        return ngettext("%d would lose its answer", "%d would lose their answers", count) % count
    if kind == Kind.SURER:
        return ngettext("%d might now be answered", "%d might now be answered", count) % count
    if kind == Kind.VAGUER:
        return ngettext("%d is less likely to be answered", "%d are less likely to be answered", count) % count
    if kind == Kind.ELSEWHERE:
        return ngettext("%d comes from another article", "%d come from another article", count) % count
    before = {change.before.title for change in effect.changes if change.kind == Kind.HERE}
    values = {"count": count, "title": before.pop() if len(before) == 1 else _("others")}
    return (
        ngettext(
            "%(count)d comes from this article instead of %(title)s",
            "%(count)d come from this article instead of %(title)s",
            count,
        )
        % values
    )
