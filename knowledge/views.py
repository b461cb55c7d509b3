"""The help centre: what any visitor may read, and what they say of it."""

from typing import Any
from uuid import uuid4

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_htmx.middleware import HtmxDetails

from knowledge import rate_limits
from knowledge.client_address import address_of_request
from knowledge.help_centre import pages, votes
from knowledge.help_centre.excerpts import excerpt
from knowledge.help_centre.http_cache import conditional_response
from knowledge.models import Article

_LONGEST_QUESTION = 500
_SUGGESTED = 6
SUGGESTIONS = "help-suggestions"  # the pane that htmx asks for while somebody types


class HelpRequest(HttpRequest):
    """A request with what our middleware adds."""

    htmx: HtmxDetails


@require_safe
def index(request: HelpRequest) -> HttpResponseBase:
    """All articles by category; with a question, those that answer it."""
    question = request.GET.get("q", "").replace("\0", "").strip()[:_LONGEST_QUESTION]
    token = pages.token()
    popular = [] if question else pages.popular(token)

    def make() -> HttpResponse:
        context: dict[str, Any] = {"question": question, "popular": popular}
        if question:
            hits = pages.find(question, token).hits
            context["results"] = [(hit, excerpt(hit.text, question)) for hit in hits]
        if request.htmx.target == SUGGESTIONS:
            context["results"] = context.get("results", [])[:_SUGGESTED]
            return render(request, "knowledge/index.html#suggestions", context)
        if not question:
            context["categories"] = pages.categories(token, get_language() or "")
        return render(request, "knowledge/index.html", context)

    return conditional_response(request, [token, popular], make)


@require_safe
def article(request: HelpRequest, slug: str) -> HttpResponseBase:
    """One article."""
    found: Any = get_object_or_404(pages.articles_for_reader(votes.reader_id(request)), slug=slug)
    get_token(request)  # the forms need it, and a page with another one is another page
    state = [found.pk, found.revision, found.content_hash, found.pages, found.vote, found.said]
    return conditional_response(request, [*state, request.META.get("CSRF_COOKIE")], lambda: _article(request, found))


def _article(request: HelpRequest, found: Any) -> HttpResponse:
    context = {
        "article": found,
        "page": pages.page(found),
        "related": pages.related(found, found.pages),
        "page_language": get_language(),
        "canonical": request.build_absolute_uri(found.get_absolute_url()),
        "vote": found.vote,
        "said": found.said,
    }
    return render(request, "knowledge/article.html", context)


@require_POST
def feedback(request: HelpRequest, slug: str) -> HttpResponse:
    """Whether an article helped, and if not, why. Saying something else replaces it."""
    found = get_object_or_404(pages.readable(), slug=slug)
    if not rate_limits.allowed(address_of_request(request), votes.VOTES):
        return _feedback(request, found, status=429, error=_("That was a lot at once. Try again in a minute."))
    form = votes.VoteForm(request.POST, found)
    if not form.is_valid():
        kept = {"vote": False if request.POST.get("helpful") == "0" else None, "said": request.POST.get("comment", "")}
        return _feedback(request, found, status=422, error=_what_is_wrong(form), **kept)
    visitor = votes.reader_id(request) or uuid4()
    vote = form.save(visitor)
    if request.htmx:
        response = _feedback(request, found, vote=vote.helpful, said=vote.comment, just_now=True)
    else:
        response = redirect(reverse("knowledge:article", args=[found.slug]) + "#feedback")
    votes.remember(response, visitor, secure=request.is_secure())
    return response


def _feedback(request: HelpRequest, found: Article, *, status: int = 200, **said: Any) -> HttpResponse:
    template = "knowledge/_feedback.html" if request.htmx else "knowledge/feedback.html"
    return render(request, template, {"article": found, **said}, status=status)


def _what_is_wrong(form: votes.VoteForm) -> str:
    if "comment" in form.errors:
        return _("That is more than 1,000 characters, or holds some that cannot be stored. Nothing was sent yet.")
    return _("Choose yes or no.")
