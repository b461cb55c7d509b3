"""Words that mean the same, as an admin teaches them."""

from django.urls import reverse

from knowledge.models import SynonymGroup
from knowledge.search.retriever import search

ADD = reverse("admin:knowledge_synonymgroup_add")


def test_a_word_of_the_shops_customers_is_understood_at_once(admin_client, small_shop):
    before = search("how far does the flitzer go")
    admin_client.post(ADD, {"words": "flitzer, bike, pedelec"})
    found = search("how far does the flitzer go")
    assert found.hits[0].slug == "range"
    assert found.score > before.score
    SynonymGroup.objects.all().delete()


def test_taking_it_away_is_understood_too(admin_client, small_shop):
    admin_client.post(ADD, {"words": "flitzer, bike, pedelec"})
    known = search("how far does the flitzer go").score
    group = SynonymGroup.objects.get()
    admin_client.post(reverse("admin:knowledge_synonymgroup_delete", args=[group.pk]), {"post": "yes"})
    assert search("how far does the flitzer go").score < known


def test_one_word_alone_means_nothing_else(admin_client, db):
    for words in ("flitzer", "flitzer,", " , bike", ","):
        answer = admin_client.post(ADD, {"words": words})
        assert "at least two words" in answer.content.decode(), words
    assert not SynonymGroup.objects.exists()
