"""Who may put which page into a frame."""

import pytest


@pytest.mark.django_db
def test_the_chat_may_be_framed_by_the_shop(client):
    response = client.get("/chat/")
    assert "frame-ancestors 'self'" in response["Content-Security-Policy"]
    assert "X-Frame-Options" not in response


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/login/", "/help/", "/admin/login/"])
def test_no_other_page_may_be_framed(client, path):
    response = client.get(path)
    assert "frame-ancestors 'none'" in response["Content-Security-Policy"]
    assert response["X-Frame-Options"] == "DENY"
