"""axe has nothing against the pages, whoever sees them."""

from typing import Literal

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site, ask, violations
from tests.browser.test_three_roads import answer_to, open_chat, pages, sign_in

pytestmark = pytest.mark.browser
__all__ = ["pages"]

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


def in_every_screen(page: Page) -> dict[str, list[str]]:
    """What axe has against the page in each scheme and width; nothing is left out of an empty answer."""
    found = {}
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 844})
            found[f"{page.url} {scheme} {width}"] = violations(page)
    return {screen: problems for screen, problems in found.items() if problems}


def test_the_pages_of_the_inbox(pages, site: Site) -> None:
    answer_to(open_chat(pages(), site), "I want a human: my order 1020 has not come")
    desk = pages()
    sign_in(desk, site, "admin", "/inbox/")
    desk.locator(".row").first.wait_for()
    assert in_every_screen(desk) == {}
    desk.set_viewport_size({"width": 1440, "height": 844})
    desk.locator(".row").filter(has_text="1020").first.click()
    desk.locator("#claim-button").click()
    desk.locator("#send-button").wait_for()
    assert in_every_screen(desk) == {}
    for path in ("team", "audit", "canned", "preferences"):
        desk.goto(f"{site.url}/inbox/{path}/")
        assert in_every_screen(desk) == {}
