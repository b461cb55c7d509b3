"""Questions that the articles did not answer: recorded, and closed when a later article answers them."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from knowledge.gaps.clusters import delete_questions, find_cluster, refresh_cluster, subject
from knowledge.models import Article, Gap, GapCluster
from knowledge.search import statistics
from knowledge.search.retriever import search
from knowledge.text.terms import language_of, terms

_LONGEST = 2000  # characters of a question that are kept
_ASKED_AGAIN = 500  # clusters in one run
_READ = 100  # articles; more are sure to share words with every cluster
_QUESTIONS = 3  # the newest of a cluster, half of which an article must answer
_AMONG = 3  # the first articles of a search


@transaction.atomic
def record_gap(
    question: str,
    *,
    conversation: str = "",
    customer: str = "",
    locale: str = "en",
    verdict: str = "refuse",
    best_article_id: str | None = None,
    asked_at: datetime | None = None,
) -> Gap:
    """Stores a question without an answer in the cluster that asks for the same. A cluster that had been answered is
    open again; the same question in the same conversation is stored once. `asked_at` is now unless it was earlier.

    `conversation` and `customer` are public ids, `best_article_id` that of the nearest article, if any.
    """
    question = question.replace("\0", "").strip()[:_LONGEST]
    cluster = _cluster(question, locale)
    told = {"verdict": verdict, "best_article": _article(best_article_id), "created": asked_at or timezone.now()}
    who = {"conversation": conversation, "customer": customer, "locale": locale[:12]}
    again = cluster.gaps.filter(conversation=conversation, question=question).first() if conversation else None
    if again:
        Gap.objects.filter(pk=again.pk).update(**told)
        again.refresh_from_db()
    gap = again or Gap.objects.create(cluster=cluster, question=question, **who, **told)
    if cluster.closed_at and cluster.closed_at < gap.created:
        cluster.state, cluster.closed_at = GapCluster.State.OPEN, None
        cluster.came_back += 1
        cluster.save(update_fields=["state", "closed_at", "came_back"])
    refresh_cluster(cluster)
    return gap


def close_answered(*articles: Article) -> int:
    """Ask again what is still unanswered, now that these articles have been published: clusters that one of them
    answers are closed. Without articles any article will do, and those that were not asked again for longest come
    first. Returns how many clusters were closed.

    Of one run at most _ASKED_AGAIN clusters are asked, the highest ranked that share a word with the articles.
    """
    chosen = _about(articles) if 0 < len(articles) <= _READ else _longest_unchecked()
    wanted = {each.pk for each in articles}
    closed = sum(_ask_again(pk, wanted) for pk in chosen)
    # Published, and not found for what it was written for: an admin should see that.
    GapCluster.objects.filter(state=GapCluster.State.DRAFTED, article__in=wanted).update(state=GapCluster.State.OPEN)
    return closed


def close_answered_by(*article_ids: int) -> None:
    """The same for those of these articles that are still published."""
    close_answered(*Article.objects.published().filter(pk__in=article_ids))


def forget_questions(*, conversation: str = "", customer: str = "") -> int:
    """Deletes what was asked in a conversation, or by a customer, for good. Returns how many questions."""
    found = Gap.objects.filter(conversation=conversation).exclude(conversation="")
    found = found | Gap.objects.filter(customer=customer).exclude(customer="")
    return delete_questions(found)


def _cluster(question: str, locale: str) -> GapCluster:
    """The locked cluster that asks for the same, or a new one."""
    key = find_cluster(question, locale)
    found = GapCluster.objects.select_for_update().filter(pk=key).first() if key else None
    return found or GapCluster.objects.create(terms=" ".join(subject(question, locale)))


def _about(articles: Sequence[Article]) -> list[int]:
    """Unanswered clusters that were drafted into these articles or share a word with them."""
    known = {term for each in articles for term in terms(f"{each.title}\n{each.body}", language_of(each.locale))}
    known |= {same for term in known for same in statistics.current().synonyms.get((term,), ())}
    own = {each.pk for each in articles}
    rows = GapCluster.objects.unanswered().order_by("-rank").values_list("pk", "terms", "article")
    chosen = [pk for pk, text, article in rows if article in own or not known.isdisjoint(text.split())]
    return chosen[:_ASKED_AGAIN]


def _longest_unchecked() -> list[int]:
    waiting = GapCluster.objects.unanswered().order_by(F("checked_at").asc(nulls_first=True), "-rank")
    return list(waiting.values_list("pk", flat=True)[:_ASKED_AGAIN])


def _ask_again(pk: int, wanted: set[int]) -> bool:
    """Whether an article that is younger than the cluster's last question answers it now; it is closed then."""
    cluster = GapCluster.objects.get(pk=pk)
    questions = list(dict.fromkeys(cluster.gaps.values_list("question", flat=True)[:20]))[:_QUESTIONS]
    answers: list[int] = []
    for question in questions:
        answers += _answering(question, wanted, since=cluster.last_asked)
    best = max(sorted(set(answers)), key=answers.count, default=None)
    now = timezone.now()
    # Asked again meanwhile: then it is not the same cluster any more that was answered.
    same = GapCluster.objects.unanswered().filter(pk=pk, last_asked=cluster.last_asked)
    if best is None or answers.count(best) * 2 < len(questions):
        same.update(checked_at=now)
        return False
    closed = {"state": GapCluster.State.CLOSED, "article_id": best, "closed_at": now, "checked_at": now}
    return bool(same.update(**closed))


def _answering(question: str, wanted: set[int], *, since: datetime) -> list[int]:
    found = search(question, k=_AMONG)
    if found.verdict != "answer":
        return []
    articles = Article.objects.filter(slug__in=[hit.slug for hit in found.hits]).defer("body")
    newer = [each for each in articles if max(each.updated_at, each.published_at or each.updated_at) >= since]
    return [each.pk for each in newer if not wanted or each.pk in wanted]


def _article(public_id: str | None) -> Article | None:
    return Article.objects.named([public_id]).first() if public_id else None
