"""Whether the process lives, and whether it can serve."""

import pytest
from django.core.cache import cache


@pytest.mark.django_db
def test_both_answer_when_all_is_well(client):
    assert client.get("/healthz").content == b"ok"
    response = client.get("/readyz")
    assert (response.status_code, response.json()) == (200, {"ready": True, "failed": []})


def test_a_process_without_a_database_lives_but_is_not_ready(client):
    """This test has no access to the database."""
    assert client.get("/healthz").status_code == 200
    response = client.get("/readyz")
    assert (response.status_code, response.json()) == (503, {"ready": False, "failed": ["database"]})


@pytest.mark.django_db
def test_a_process_without_a_cache_is_not_ready(client, monkeypatch):
    monkeypatch.setattr(type(cache._connections[cache._alias]), "set", _down)
    response = client.get("/readyz")
    assert (response.status_code, response.json()["failed"]) == (503, ["cache"])
    assert "down" not in response.content.decode()


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_they_only_read(client, path):
    assert client.post(path).status_code == 405


def _down(*args, **kwargs):
    raise OSError("it is down")
