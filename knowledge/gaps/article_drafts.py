"""A draft article for a cluster of unanswered questions, filled with what a person answered one of the customers.

What customers asked is not copied into the draft: its page in the admin shows the cluster's questions.
"""

import re

from django.db import transaction
from django.utils.text import slugify

from knowledge.articles.publishing import Actor, save_revision
from knowledge.hooks import staff_answer_in
from knowledge.models import Article, Gap, GapCluster

_LOOKED_AT = 50  # the newest questions of a cluster
_LONGEST_TITLE = 120
_SENTENCE = re.compile(r"[^.!?]+[.!?]*")
_GREETING = re.compile(
    r"^(?:hi|hello|hey|good (?:morning|afternoon|evening)|hallo|hola|bonjour)\b[ ,!]*(?:there\b[ ,!]*)?", re.I
)
_REMOVED = re.compile(r"(?:(?<!\s)\s+)?\[[\w -]{1,40} removed\]")


@transaction.atomic
def draft_article(cluster: GapCluster, *, by: Actor = None) -> Article:
    """The draft for the cluster: the one that was begun already, or else a new one; of a closed cluster the article
    that answered. Once the draft is published and found for the questions, the cluster is closed."""
    cluster = GapCluster.objects.select_for_update().get(pk=cluster.pk)
    begun = cluster.article
    if begun and (cluster.state != GapCluster.State.OPEN or begun.state == Article.State.DRAFT):
        return begun
    gaps = list(cluster.gaps.all()[:_LOOKED_AT])
    title = _title(gaps)
    locale = gaps[0].locale if gaps else "en"
    article = Article(slug=_free_slug(title), title=title, locale=locale)
    save_revision(article, body=_answer(gaps), by=by)
    if cluster.state == GapCluster.State.OPEN:
        cluster.state = GapCluster.State.DRAFTED
    cluster.article = article
    cluster.save(update_fields=["state", "article"])
    return article


def question_title(text: str) -> str:
    """A customer's words as the title of an article: their first question, without a greeting or removed data."""
    text = " ".join(_REMOVED.sub("", text).split())
    sentences = [_GREETING.sub("", each.strip()) for each in _SENTENCE.findall(text)]
    sentences = [each for each in sentences if re.search(r"\w", each)]
    asked = next((each for each in sentences if each.endswith("?")), sentences[0] if sentences else "")
    asked = asked.rstrip(".!?… ")
    if len(asked) >= _LONGEST_TITLE:
        asked = asked[: _LONGEST_TITLE - 2].rsplit(" ", 1)[0] + "…"
    return f"{asked[:1].upper()}{asked[1:]}?" if asked else ""


def _title(gaps: list[Gap]) -> str:
    """The newest question that is one."""
    titles = [question_title(gap.question) for gap in gaps]
    asked = [title for gap, title in zip(gaps, titles, strict=True) if "?" in gap.question and title]
    return next(iter([*asked, *filter(None, titles)]), "Question without words?")


def _answer(gaps: list[Gap]) -> str:
    """What people answered the customer who asked last, of those that got an answer."""
    answers = (staff_answer_in(gap.conversation, gap.created) for gap in gaps if gap.conversation)
    return next(filter(None, answers), "")


def _free_slug(title: str) -> str:
    base = slugify(title)[:100] or "draft"
    taken = set(Article.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    slug, number = base, 2
    while slug in taken:
        slug, number = f"{base}-{number}", number + 1
    return slug
