"""Which of the help centre's languages a question is in."""

from collections.abc import Sequence

from knowledge.models.article import Article
from knowledge.text.terms import DEFAULT, language_of, stop_words, words


def in_use() -> tuple[str, ...]:
    """The languages of the published articles."""
    locales = Article.objects.published().order_by().values_list("locale", flat=True).distinct()
    return tuple(sorted({language_of(locale) for locale in locales})) or (DEFAULT,)


def guess(question: str, languages: Sequence[str]) -> list[str]:
    """The languages, the likeliest of the question first: the one whose little words it uses most."""
    asked = set(words(question))
    likely = sorted(languages, key=lambda language: language != DEFAULT)
    return sorted(likely, key=lambda language: -len(asked & stop_words(language)))
