"""The launcher and the frame on the shop's page."""

import re

import pytest
from playwright.sync_api import FrameLocator, Page, WebSocketRoute, expect

from tests.browser.conftest import Site

pytestmark = pytest.mark.browser


def frame(page: Page) -> FrameLocator:
    return page.frame_locator("iframe[title='Chat with us']")


def test_the_launcher_opens_the_chat_and_escape_gives_focus_back(page: Page, site: Site) -> None:
    page.goto(site.url)
    launcher = page.get_by_role("button", name="Chat with us")
    expect(launcher).to_have_attribute("aria-expanded", "false")
    launcher.click()
    box = frame(page).get_by_label("Your message")
    expect(box).to_be_focused()
    box.press("Escape")
    expect(launcher).to_be_focused()
    expect(launcher).to_have_attribute("aria-expanded", "false")


class HeldBack:
    """Keeps what the assistant says from a page until it is let through."""

    def __init__(self, page: Page) -> None:
        self.holding = True
        self.frames: list[tuple[WebSocketRoute, str | bytes]] = []
        page.route_web_socket(re.compile("/ws/chat/"), self._between)

    def _between(self, browser: WebSocketRoute) -> None:
        def pass_on(said: str | bytes) -> None:
            if self.holding and '"assistant"' in str(said):
                self.frames.append((browser, said))
            else:
                browser.send(said)

        browser.connect_to_server().on_message(pass_on)

    def let_through(self) -> None:
        self.holding = False
        for browser, said in self.frames:
            browser.send(said)


def test_an_answer_behind_a_closed_launcher_is_counted(page: Page, site: Site) -> None:
    answers = HeldBack(page)
    page.goto(site.url)
    page.get_by_role("button", name="Chat with us").click()
    box = frame(page).get_by_label("Your message")
    expect(box).to_be_focused()
    frame(page).get_by_role("heading", name="How can we help?").wait_for()
    box.fill("What is your return policy?")
    box.press("Enter")
    box.press("Escape")
    expect(page.get_by_role("button", name="Chat with us", exact=True)).to_have_attribute("aria-expanded", "false")
    answers.let_through()
    launcher = page.get_by_role("button", name="Chat with us, 1 unread")
    expect(launcher).to_be_visible(timeout=15_000)
    launcher.click()
    expect(frame(page).locator(".message--assistant")).to_be_visible()
    frame(page).get_by_label("Your message").press("Escape")
    expect(page.get_by_role("button", name="Chat with us", exact=True)).to_be_visible()


def test_a_link_of_the_page_opens_the_chat_and_it_stays_open_on_the_next_page(page: Page, site: Site) -> None:
    page.goto(site.url)
    page.get_by_role("link", name="Start a chat").click()
    expect(frame(page).get_by_label("Your message")).to_be_visible()
    page.reload()
    expect(frame(page).get_by_label("Your message")).to_be_visible()


def test_on_a_phone_the_chat_fills_the_screen(page: Page, site: Site) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.emulate_media(reduced_motion="reduce")
    page.goto(site.url)
    page.get_by_role("button", name="Chat with us").click()
    box = page.locator("iframe[title='Chat with us']").bounding_box()
    assert box == {"x": 0, "y": 0, "width": 390, "height": 844}
    frame(page).get_by_role("button", name="Close the chat").click()
    expect(page.get_by_role("button", name="Chat with us")).to_be_visible()
