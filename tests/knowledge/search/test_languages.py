"""A help centre in several languages: each article is stemmed as its language asks, and questions find their own."""

import pytest

from knowledge.articles.publishing import save_revision
from knowledge.search.retriever import search
from knowledge.text.terms import content_words, terms


@pytest.fixture
def in_languages(make_article):
    make_article("returns", "Send your order back within 30 days.", title="Returns")
    make_article(
        "ruecksendung",
        "Bestellungen können innerhalb von 30 Tagen zurückgesendet werden.",
        title="Rücksendungen",
        locale="de-AT",
    )
    make_article(
        "retours", "Les commandes sont remboursées sous cinq jours.", title="L'échange d'un achat", locale="fr"
    )
    make_article("haiso", "ご注文の商品は三日以内に配送されます。", title="配送について", locale="ja")


@pytest.mark.parametrize(
    ("question", "slug"),
    [
        ("Wie kann ich meine Bestellung zurücksenden?", "ruecksendung"),
        ("RUECKSENDUNG".replace("UE", "Ü"), "ruecksendung"),
        ("Quand ma commande est-elle remboursée ?", "retours"),
        ("échange", "retours"),
        ("配送はいつですか", "haiso"),
        ("How do I send an order back?", "returns"),
    ],
)
def test_a_question_finds_the_article_in_its_language(in_languages, question, slug):
    assert [hit.slug for hit in search(question, k=1).hits] == [slug]


def test_little_words_of_another_language_find_nothing(in_languages):
    assert search("können Sie mir bitte sagen, wie das werden soll?").hits == []


def test_a_changed_language_reaches_the_next_search(in_languages, make_article):
    article = make_article("haeuser", "Die Häuser am See.", title="Häuser am See", locale="en")
    terms_then = article.passages.get().title_terms
    article.locale = "de"
    save_revision(article)
    assert article.passages.get().title_terms != terms_then
    assert search("Welches Haus?").hits[0].slug == "haeuser"


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("l'article d'une commande", "fr", ["article", "commande"]),
        ("Straße", "de", ["strasse"]),
        ("I can't, it's Maya's", "en", ["maya"]),
        ("配送料", "ja", ["配送", "送料"]),
        ("茶", "zh", ["茶"]),
        ("a b c", "xx", ["a", "b", "c"]),
    ],
)
def test_words_are_cut_as_the_language_does(text, language, expected):
    assert content_words(text, language) == expected


def test_an_unknown_language_is_no_path_to_a_file():
    assert terms("the returns", "../en") == ["the", "returns"]
