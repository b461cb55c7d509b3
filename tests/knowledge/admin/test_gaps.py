"""The list of gaps in the admin: ranked, drafted, merged, split, dismissed."""

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse

from knowledge.gaps import clusters
from knowledge.gaps.article_drafts import draft_article
from knowledge.gaps.recording import record_gap
from knowledge.models import Article, Gap, GapCluster

pytestmark = pytest.mark.django_db

LIST = "/admin/knowledge/gapcluster/"
State = GapCluster.State


def page(client, address=LIST, **query):
    response = client.get(address, query)
    assert response.status_code == 200
    return response.content.decode()


def change(cluster):
    return reverse("admin:knowledge_gapcluster_change", args=[cluster.pk])


def act(client, name, *clusters, address=LIST, **more):
    chosen = {"action": name, "_selected_action": [each.pk for each in clusters], **more}
    return client.post(address, chosen, follow=True)


def staff_who_may(*permissions):
    user = User.objects.create_user("maya", password="x", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client = Client()
    client.force_login(user)
    return client


def test_an_empty_list_says_what_would_be_there(admin_client):
    assert "Nothing waits for an article." in page(admin_client)


def test_a_cluster_is_one_row_with_its_size_the_most_asked_first(admin_client, small_shop):
    record_gap("Do you sell skateboards?")
    record_gap("Do you rent out bikes?", customer="a")
    record_gap("can I rent a bike", customer="b", best_article_id="test-ride")
    text = page(admin_client)
    assert text.index("can I rent a bike") < text.index("Do you sell skateboards?")
    assert "Do you rent out bikes?" not in text, "the newest words stand for the cluster"
    assert small_shop["test-ride"].title in text


def test_only_what_waits_is_listed_unless_asked_for(admin_client):
    cluster = record_gap("What is the meaning of life?").cluster
    clusters.dismiss_gaps([cluster], "Not about our shop.")
    assert "meaning of life" not in page(admin_client)
    assert "No gap is like that." in page(admin_client, state="open")
    assert "meaning of life" in page(admin_client, state="dismissed")
    assert "Not about our shop." in page(admin_client, change(cluster))


def test_the_page_of_a_cluster_shows_its_questions_as_text(admin_client):
    record_gap("Do you rent <script>alert(1)</script> bikes?", conversation="nowhere")
    cluster = record_gap("can I rent a bike").cluster
    text = page(admin_client, change(cluster))
    assert "can I rent a bike" in text
    assert "&lt;script&gt;alert(1)" in text


def test_one_click_opens_the_draft_and_the_draft_shows_what_was_asked(admin_client):
    record_gap("Do you rent out bikes?")
    cluster = record_gap("can I rent a bike").cluster
    for _ in range(2):
        opened = admin_client.get(reverse("admin:knowledge_gapcluster_draft", args=[cluster.pk]), follow=True)
        article = Article.objects.get()
        assert opened.request["PATH_INFO"] == reverse("admin:knowledge_article_change", args=[article.pk])
        assert "What customers asked" in opened.content.decode()
        assert "can I rent a bike" in opened.content.decode()
    assert "can I rent" not in article.body


@pytest.mark.parametrize("name", ["draft", "dismiss", "reopen"])
def test_who_may_not_is_refused(name):
    cluster = record_gap("can I rent a bike").cluster
    client = staff_who_may("view_gapcluster")
    assert "can I rent a bike" in page(client)
    assert client.get(reverse(f"admin:knowledge_gapcluster_{name}", args=[cluster.pk])).status_code == 403
    assert Client().get(LIST).status_code == 302


def test_who_may_only_add_articles_gets_a_draft(django_user_model):
    cluster = record_gap("can I rent a bike").cluster
    client = staff_who_may("view_gapcluster", "add_article")
    said = client.get(reverse("admin:knowledge_gapcluster_draft", args=[cluster.pk]), follow=True).content.decode()
    assert Article.objects.get().title in said


def test_dismissing_asks_for_a_reason(admin_client):
    clusters = [record_gap("What is the meaning of life?").cluster, record_gap("Who won the match?").cluster]
    assert "Why should no article answer this?" in act(admin_client, "dismiss_selected", *clusters).content.decode()
    again = act(admin_client, "dismiss_selected", *clusters, reason=" ").content.decode()
    assert "Write a few words" in again
    act(admin_client, "dismiss_selected", *clusters, reason="Not about our shop.")
    assert set(GapCluster.objects.values_list("state", "reason")) == {(State.DISMISSED, "Not about our shop.")}
    act(admin_client, "reopen_selected", *clusters, address=f"{LIST}?state=dismissed")
    assert set(GapCluster.objects.values_list("state", flat=True)) == {State.OPEN}


def test_one_is_dismissed_and_reopened_from_its_page(admin_client):
    cluster = record_gap("What is the meaning of life?").cluster
    admin_client.post(reverse("admin:knowledge_gapcluster_dismiss", args=[cluster.pk]), {"reason": "Not ours."})
    cluster.refresh_from_db()
    assert cluster.state == State.DISMISSED
    admin_client.get(reverse("admin:knowledge_gapcluster_reopen", args=[cluster.pk]))
    cluster.refresh_from_db()
    assert cluster.state == State.OPEN


def test_clusters_are_merged_from_the_list(admin_client):
    clusters = [record_gap("Do you rent bikes?").cluster, record_gap("Are canoes for hire?").cluster]
    assert "Select two or more" in act(admin_client, "merge_selected", clusters[0]).content.decode()
    act(admin_client, "merge_selected", *clusters)
    assert GapCluster.objects.get().gaps.count() == 2


def test_a_question_is_moved_and_split_off(admin_client):
    bikes, canoes = record_gap("Do you rent bikes?"), record_gap("Are canoes for hire?")
    address = reverse("admin:knowledge_gap_change", args=[canoes.pk])
    admin_client.post(address, {"cluster": bikes.cluster.pk})
    assert GapCluster.objects.get().customers == 2
    act(admin_client, "split_off", canoes, address="/admin/knowledge/gap/")
    assert GapCluster.objects.count() == 2
    act(admin_client, "delete_selected", canoes, address="/admin/knowledge/gap/", post="yes")
    assert Gap.objects.get() == bikes
    assert GapCluster.objects.get().customers == 1


def test_a_cluster_that_came_back_says_so(admin_client, small_shop):
    cluster = record_gap("can I rent a bike").cluster
    article = draft_article(cluster)
    GapCluster.objects.filter(pk=cluster.pk).update(state=State.OPEN, came_back=1)
    assert "Came back" in page(admin_client)
    text = page(admin_client, change(cluster))
    assert article.title in text
    assert "It answered, and then somebody asked again" in text
    assert "can I rent a bike" in page(admin_client, state="back")
