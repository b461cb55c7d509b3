"""Finds published articles that may no longer be true: past their review date, or contradicted by a newer one."""

import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from knowledge.models import Article, FreshnessCheck
from knowledge.review.contradictions import check_all, dismiss_against


def flag_stale(today: datetime.date) -> int:
    """Sets the flags of all published articles anew. Returns how many carry one."""
    check_all()
    with transaction.atomic():
        overdue = Q(pk__in=Article.objects.stale(today))
        plain = Article.objects.filter(contradicted_by=None)
        plain.filter(overdue).exclude(flag=Article.Flag.REVIEW).update(flag=Article.Flag.REVIEW)
        plain.exclude(overdue).exclude(flag=Article.Flag.NONE).update(flag=Article.Flag.NONE)
    return Article.objects.exclude(flag=Article.Flag.NONE).count()


def flag_stale_once(today: datetime.date) -> bool:
    """Like `flag_stale`, unless somebody has begun it today. Whether it was done here."""
    _row, created = FreshnessCheck.objects.get_or_create(pk=1, defaults={"day": today})
    begun = created or bool(FreshnessCheck.objects.filter(pk=1, day__lt=today).update(day=today))
    if begun:
        flag_stale(today)
    return begun


@transaction.atomic
def mark_reviewed(article: Article, *, today: datetime.date, days: int = 180) -> None:
    """A person has read the article and it is true: no flag until the next review date, `days` from today."""
    dismiss_against(article)
    article.reviewed_at = timezone.now()
    article.review_by = today + datetime.timedelta(days=days)
    article.flag, article.contradicted_by = Article.Flag.NONE, None
    article.save(update_fields=["reviewed_at", "review_by", "flag", "contradicted_by"])
