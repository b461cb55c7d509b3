"""Of two articles that disagree, the newer one speaks."""

from collections.abc import Collection

from knowledge.models import Contradiction, Passage


def superseded(passages: Collection[Passage]) -> set[int]:
    """The ids of those passages that a newer article among them contradicts. No statement where no article is."""
    articles = {passage.article_id for passage in passages}
    if not any(passage.article.contradicted_by_id for passage in passages):
        return set()
    standing = Contradiction.objects.standing().filter(older__in=articles, newer__in=articles)
    said = list(standing.values_list("older", "older_text").order_by())
    return {
        passage.pk
        for passage in passages
        for older, text in said
        if passage.article_id == older and text in passage.text
    }
