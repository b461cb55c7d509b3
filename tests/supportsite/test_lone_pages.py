"""Sign-in and error pages say what happened and what to do."""

import pytest
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.models import AnonymousUser
from django.template.loader import render_to_string
from django.test import RequestFactory


@pytest.fixture
def request_():
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    return request


@pytest.mark.parametrize("name", ["404.html", "403.html", "403_csrf.html", "locked.html"])
def test_an_error_page_has_one_heading_and_a_way_on(name, request_):
    page = render_to_string(name, request=request_)
    assert page.count("<h1>") == 1
    assert "button--primary" in page


def test_the_500_page_needs_neither_request_nor_context():
    assert "Something went wrong" in render_to_string("500.html")


def test_sign_in_keeps_the_page_that_was_asked_for(request_):
    page = render_to_string("login.html", {"form": AuthenticationForm(), "next": "/inbox/7/"}, request=request_)
    assert '<input type="hidden" name="next" value="/inbox/7/">' in page
    assert 'role="alert"' not in page


def test_demo_accounts_are_shown_only_when_there_are_any(request_):
    context = {"form": AuthenticationForm(), "next": ""}
    assert "Demo accounts" not in render_to_string("login.html", context, request=request_)
    context["demo_accounts"] = [{"role": "Agent", "name": "bob", "password": "a-demo-password"}]
    assert "a-demo-password" in render_to_string("login.html", context, request=request_)


@pytest.mark.django_db
def test_a_wrong_password_is_said_beside_the_fields(request_):
    form = AuthenticationForm(request_, data={"username": "bob", "password": "wrong"})
    page = render_to_string("login.html", {"form": form, "next": ""}, request=request_)
    assert 'role="alert"' in page
    assert 'value="bob"' in page
    assert 'aria-invalid="true"' in page
