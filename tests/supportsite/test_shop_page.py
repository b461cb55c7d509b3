"""The demo shop's front page: complete, linked to real articles, and free of anything a strict CSP refuses."""

import re
from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.staticfiles import finders
from django.test import RequestFactory

from supportsite.demo import shop

ROOT = Path(__file__).parents[2]


@pytest.fixture
def page():
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    response = shop.home(request)
    assert response.status_code == 200
    return response.content.decode()


def article(slug):
    return (ROOT / "knowledge" / "demo_articles" / f"{slug}.md").read_text()


def test_it_shows_eight_products_with_their_prices(page):
    assert len(shop.PRODUCTS) == 8
    for product in shop.PRODUCTS:
        assert product.name in page
        assert f"£{product.price}" in page


def test_it_loads_the_chat_widget(page):
    assert '<script src="/widget.js" defer></script>' in page


def test_every_help_link_leads_to_an_article(page):
    slugs = set(re.findall(r'href="/help/([^"/]+)/"', page))
    assert {"shipping-times", "returns", "warranty", "contact"} <= slugs
    for slug in slugs:
        assert article(slug)


def test_every_static_file_exists(page):
    files = set(re.findall(r'(?:src|href)="/static/([^"#]+)', page))
    assert len(files) > 10
    for name in files:
        assert finders.find(name), name


def test_every_icon_is_in_the_sprite(page):
    sprite = (ROOT / "static" / "icons.svg").read_text()
    for name in set(re.findall(r"icons\.svg#([\w-]+)", page)):
        assert f'id="{name}"' in sprite


def test_it_has_no_inline_script_style_or_handler(page):
    assert not re.search(r"<script(?![^>]*\bsrc=)", page)
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=", page)


def test_plan_prices_and_promises_are_those_of_the_help_centre(page):
    for plan in shop.PLANS:
        assert f"£{plan.price}" in article("pine-club")
    assert "free when you spend £60 or more" in article("shipping-times")
    assert "45 days" in article("returns")


def test_it_rejects_post():
    assert shop.home(RequestFactory().post("/")).status_code == 405
