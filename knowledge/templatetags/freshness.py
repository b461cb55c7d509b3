"""What the page of an article may show of its truth."""

from django import template

from knowledge.models import Contradiction

register = template.Library()

SHOWN = 5


@register.simple_tag
def contradictions_of(article_id: int) -> list[Contradiction]:
    """The contradictions that an article has a part in and nobody has decided, the likeliest first."""
    found = Contradiction.objects.standing().about(article_id).select_related("older", "newer")
    return list(found.defer("older__body", "newer__body")[:SHOWN])
