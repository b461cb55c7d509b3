"""Admins set the goals; nobody else does."""

import pytest
from django.urls import reverse

from inbox.models import Risk, SlaGoal

pytestmark = pytest.mark.django_db
ADD = reverse("admin:inbox_slagoal_add")


def test_an_admin_sets_a_goal_for_a_risk(admin_client):
    sent = {"risk": Risk.HIGH, "first_reply_minutes": 30, "resolution_minutes": 480}
    assert admin_client.post(ADD, sent).status_code == 302
    goal = SlaGoal.objects.get()
    assert (goal.risk, goal.first_reply_minutes, goal.resolution_minutes) == (Risk.HIGH, 30, 480)
    page = admin_client.get(reverse("admin:inbox_slagoal_changelist")).content.decode()
    assert "High risk" in page


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({}, "Set at least one of the two"),
        ({"first_reply_minutes": 0}, "greater than or equal to 1"),
        ({"first_reply_minutes": -5}, "greater than or equal to"),
        ({"first_reply_minutes": "soon"}, "Enter a whole number"),
        ({"first_reply_minutes": 60, "resolution_minutes": 30}, "not resolved before its first reply"),
        ({"risk": 9, "first_reply_minutes": 60}, "not one of the available choices"),
    ],
)
def test_what_cannot_be_is_refused_and_said(admin_client, values, told):
    answer = admin_client.post(ADD, {"risk": Risk.LOW, **values})
    assert told in answer.content.decode()
    assert not SlaGoal.objects.exists()


def test_a_risk_has_one_goal(admin_client):
    SlaGoal.objects.create(risk=Risk.LOW, first_reply_minutes=60)
    answer = admin_client.post(ADD, {"risk": Risk.LOW, "first_reply_minutes": 30})
    assert "already exists" in answer.content.decode()


def test_a_teammate_who_is_no_admin_may_not(client, bob, mallory):
    client.force_login(bob)
    assert client.get(ADD).status_code == 403
    client.force_login(mallory)
    assert client.get(ADD).status_code == 302
