"""What is known of contradictions: new ones stored, those gone settled, and the decisions of people."""

import hashlib
from collections.abc import Iterable

from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils import timezone

from knowledge.articles.publishing import Actor, archive
from knowledge.models import Article, Contradiction, ContradictionQuerySet
from knowledge.review.detection import FoundContradiction, find_all, find_for_article

_BATCH = 200
_COPIED = ["older", "newer", "older_text", "newer_text", "kind", "older_value", "newer_value", "likeness", "state"]


def check_article(article_id: int) -> int:
    """Compare one article with the others. Returns how many contradictions it has. Running it again changes nothing."""
    article = Article.objects.published().filter(pk=article_id).first()
    found = find_for_article(article) if article else []
    with transaction.atomic():
        _keep(found, Contradiction.objects.about(article_id), {article_id})
    return len(found)


def check_all() -> int:
    """Compare all articles. Returns how many contradictions there are."""
    found = find_all()
    with transaction.atomic():
        flagged = Article.objects.exclude(contradicted_by=None, flag__in=["", Article.Flag.REVIEW])
        _keep(found, Contradiction.objects.all(), set(flagged.values_list("pk", flat=True)))
    return len(found)


@transaction.atomic
def dismiss_contradiction(contradiction: Contradiction, *, by: Actor) -> bool:
    """A person says that both are right. False when it was decided before."""
    changed = _decide(Contradiction.objects.filter(pk=contradiction.pk), Contradiction.State.DISMISSED, by)
    _flag({contradiction.older_id})
    return bool(changed)


@transaction.atomic
def archive_older(contradiction: Contradiction, *, by: Actor) -> None:
    """A person says that the newer one is right, and takes the older article away with all its contradictions."""
    archive(contradiction.older, by=by)
    gone = Contradiction.objects.about(contradiction.older_id)
    touched = set(gone.values_list("older_id", flat=True))
    _decide(gone, Contradiction.State.SETTLED, by)
    _flag(touched)


@transaction.atomic
def dismiss_against(article: Article) -> None:
    """The article was read and is true: nothing newer contradicts it until one of the sentences changes."""
    _decide(Contradiction.objects.filter(older=article), Contradiction.State.DISMISSED, None)
    _flag({article.pk})


def _decide(rows: ContradictionQuerySet, state: Contradiction.State, by: Actor) -> int:
    changes = {"state": state, "decided_at": timezone.now(), "decided_by_id": by.pk if by else None}
    return rows.filter(state=Contradiction.State.OPEN).update(**changes)


def _keep(found: Iterable[FoundContradiction], known: ContradictionQuerySet, touched: set[int]) -> None:
    """Make the rows equal to what was found; `known` are those that were looked at again, `touched` the articles whose
    flags may be wrong in any case."""
    wanted = {_fingerprint(each): each for each in found}
    keys = sorted(wanted)
    batches = [keys[start : start + _BATCH] for start in range(0, len(keys), _BATCH)]
    there = {each.fingerprint: each for batch in batches for each in known.filter(fingerprint__in=batch)}
    touched |= {each.older_id for each in there.values()}
    for fingerprint, row in there.items():
        reopened = row.state == Contradiction.State.SETTLED
        _fill(row, wanted[fingerprint], Contradiction.State.OPEN if reopened else row.state)
    Contradiction.objects.bulk_update(there.values(), _COPIED, batch_size=_BATCH)
    new = [_fill(Contradiction(fingerprint=key), each) for key, each in wanted.items() if key not in there]
    Contradiction.objects.bulk_create(new, batch_size=_BATCH, ignore_conflicts=True)
    standing = dict(known.standing().values_list("fingerprint", "older_id"))
    gone = [fingerprint for fingerprint in standing if fingerprint not in wanted]
    for start in range(0, len(gone), _BATCH):
        _decide(known.filter(fingerprint__in=gone[start : start + _BATCH]), Contradiction.State.SETTLED, None)
    _flag(touched | set(standing.values()) | {each.older_id for each in wanted.values()})


def _fill(
    row: Contradiction, found: FoundContradiction, state: Contradiction.State | str = Contradiction.State.OPEN
) -> Contradiction:
    row.older_id, row.newer_id = found.older_id, found.newer_id
    row.older_text, row.newer_text = found.older_text, found.newer_text
    row.kind, row.likeness = found.difference.kind, round(found.difference.likeness, 4)
    row.older_value, row.newer_value = found.difference.one, found.difference.other
    row.state = state
    return row


def _fingerprint(found: FoundContradiction) -> str:
    """The same whichever of the two is the newer one."""
    sides = sorted([f"{found.older_id}\0{found.older_text}", f"{found.newer_id}\0{found.newer_text}"])
    return hashlib.sha256("\0\0".join(sides).encode()).hexdigest()


def _flag(article_ids: set[int]) -> None:
    """Set `contradicted_by` and the flag of these articles by the contradictions that stand."""
    newest = Contradiction.objects.standing().filter(older=OuterRef("pk")).order_by("-newer__updated_at", "-newer")
    articles = Article.objects.annotate(by=Subquery(newest.values("newer")[:1])).only("pk", "state", "review_by")
    ids = sorted(article_ids)
    for start in range(0, len(ids), _BATCH):
        changed = list(articles.filter(pk__in=ids[start : start + _BATCH]))
        for article in changed:
            article.contradicted_by_id = article.by
            article.flag = Article.Flag.CONTRADICTED if article.by else _review_flag(article)
        Article.objects.bulk_update(changed, ["contradicted_by", "flag"])


def _review_flag(article: Article) -> str:
    return Article.Flag.REVIEW if article.is_overdue else Article.Flag.NONE
