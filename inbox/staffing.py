"""Who of us is there."""

from django.db.models import Count, Q

from inbox.models import Teammate


def people_available() -> int | None:
    """How many teammates have the inbox open and take new tickets; None while nobody was ever seen in it."""
    there = Count("pk", filter=Q(pk__in=Teammate.objects.available()))
    figures = Teammate.objects.filter(seen_at__isnull=False).aggregate(seen=Count("pk"), there=there)
    return figures["there"] if figures["seen"] else None
