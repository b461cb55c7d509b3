"""Asking for a comparison soon: after an article has changed. A lost ask costs a day: all are compared once a day."""

from knowledge.background import Errand


def _compare(article_id: int) -> None:
    from knowledge.contradictions.keeping import check_article  # it archives articles, and archiving asks here

    check_article(article_id)


comparing = Errand("compare_article", _compare)


def ask_for_comparison(article_id: int) -> None:
    """Have an article compared with the others, soon after this transaction."""
    comparing.ask(article_id)
