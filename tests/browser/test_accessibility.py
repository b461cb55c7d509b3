"""axe has nothing against the pages that a customer sees."""

from typing import Literal

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site, ask, violations

pytestmark = pytest.mark.browser

SCHEMES = ["light", "dark"]
WIDTHS = [1440, 390]


@pytest.fixture(params=[(scheme, width) for scheme in SCHEMES for width in WIDTHS], ids=str)
def screen(request: pytest.FixtureRequest, page: Page) -> Page:
    """A page in each colour scheme and width."""
    scheme: Literal["light", "dark"]
    scheme, width = request.param
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.set_viewport_size({"width": width, "height": 844})
    return page


def test_the_shop_with_the_chat_open(screen: Page, site: Site) -> None:
    screen.goto(site.url)
    assert violations(screen) == []
    screen.get_by_role("button", name="Chat with us").click()
    screen.frame_locator("iframe").get_by_role("heading", name="How can we help?").wait_for()
    assert violations(screen) == []


def test_the_chat_from_the_greeting_to_a_person(screen: Page, site: Site) -> None:
    screen.goto(f"{site.url}/chat/")
    screen.get_by_role("heading", name="How can we help?").wait_for()
    assert violations(screen) == []
    ask(screen, "What is your return policy?")
    expect(screen.locator(".message--assistant")).to_have_count(1)
    screen.get_by_role("button", name="Not helpful").click()
    screen.get_by_role("banner").get_by_role("button", name="Talk to a person").click()
    screen.get_by_role("region", name="A teammate will take over").wait_for()
    assert violations(screen) == []


def test_the_help_centre(screen: Page, site: Site) -> None:
    for path in ("/help/", "/help/?q=refund", "/help/?q=night+watch+painter", "/help/warranty/"):
        screen.goto(f"{site.url}{path}")
        assert violations(screen) == [], path
    screen.get_by_role("button", name="No", exact=True).click()
    screen.get_by_label("What was missing?").wait_for()
    assert violations(screen) == []
    screen.goto(f"{site.url}/help/")
    screen.get_by_label("Search the help centre").fill("refund")
    screen.locator("#help-suggestions a").first.wait_for()
    assert violations(screen) == []
