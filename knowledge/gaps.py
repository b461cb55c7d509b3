"""Questions that the articles did not answer: recorded, grouped, and turned into drafts."""

from django.db import transaction
from django.utils.text import slugify

from knowledge.models import Article, Gap
from knowledge.publishing import Actor, save_revision
from knowledge.search import search
from knowledge.search.terms import terms

# Two questions ask for the same when they share this part of all their terms.
SAME_QUESTION = 0.5
_COMPARED = 1000  # newest open groups
_ASKED_AGAIN = 200  # newest open groups, when an article is published
_LONGEST = 2000  # characters of a question that are kept


def record_gap(
    question: str, *, conversation: str = "", verdict: str = "refuse", best_article_id: str | None = None
) -> Gap:
    """Stores a question without an answer. `best_article_id` is the public id of the nearest article, if any."""
    question = question.replace("\0", "").strip()[:_LONGEST]
    return Gap.objects.create(
        question=question,
        group=_group(set(terms(question))),
        conversation=conversation,
        verdict=verdict,
        best_article=_article(best_article_id),
    )


def close_answered(*articles: Article) -> int:
    """Ask the newest open questions again, now that these articles have been published: those that one of them answers
    first are closed. Returns how many questions."""
    closed = 0
    published = {article.public_id: article for article in articles}
    newest: dict[str, str] = {}
    rows = Gap.objects.filter(state=Gap.State.OPEN).order_by("-created").values_list("group", "question")
    for group, question in rows[:_COMPARED]:
        newest.setdefault(group, question)
    for group, question in list(newest.items())[:_ASKED_AGAIN]:
        found = search(question, k=1)
        if found.verdict == "answer" and found.hits and found.hits[0].article_id in published:
            same = Gap.objects.filter(group=group, state=Gap.State.OPEN)
            closed += same.update(state=Gap.State.CLOSED, best_article=published[found.hits[0].article_id])
    return closed


@transaction.atomic
def draft_article(gap: Gap, *, by: Actor = None) -> Article:
    """A draft that starts from all open questions of the group; publishing it closes them."""
    group = Gap.objects.filter(group=gap.group, state=Gap.State.OPEN) | Gap.objects.filter(pk=gap.pk)
    questions = dict.fromkeys(group.order_by("created").values_list("question", flat=True))
    asked = "\n".join(f"- {' '.join(question.split())}" for question in questions)
    title = " ".join(gap.question.split())[:120]
    article = Article(slug=_free_slug(title), title=title, locale=gap.locale)
    save_revision(article, body=f"Customers asked:\n\n{asked}\n", by=by)
    group.update(state=Gap.State.DRAFTED, best_article=article)
    return article


def _group(stems: set[str]) -> str:
    """The key of the open group that asks for the same, or a new one."""
    own = " ".join(sorted(stems))[:200]
    groups = Gap.objects.filter(state=Gap.State.OPEN).order_by("-created").values_list("group", flat=True)
    best, likeness = own, 0.0
    for key in dict.fromkeys(groups[:_COMPARED]):
        other = set(key.split())
        shared = len(stems & other) / len(stems | other) if stems or other else 1.0
        if shared >= SAME_QUESTION and shared > likeness:
            best, likeness = key, shared
    return best


def _article(public_id: str | None) -> Article | None:
    if not public_id:
        return None
    articles = Article.objects.filter(external_id=public_id) | Article.objects.filter(slug=public_id)
    return articles.first()


def _free_slug(title: str) -> str:
    base = slugify(title)[:100] or "draft"
    taken = set(Article.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    slug, number = base, 2
    while slug in taken:
        slug, number = f"{base}-{number}", number + 1
    return slug
