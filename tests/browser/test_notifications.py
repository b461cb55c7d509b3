"""What waits is told on the desktop, with a sound and in the title, as each teammate wants it."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PATIENCE, Site, ask
from tests.browser.test_three_roads import answer_to, open_chat, pages, sign_in

pytestmark = pytest.mark.browser
__all__ = ["pages"]

# The browser's own parts say what was asked of them; the window is in the background.
RECORDER = """
    window.told = [];
    window.tones = 0;
    document.hasFocus = () => false;
    window.Notification = class extends EventTarget {
        static permission = "granted";
        constructor(title, { body }) { super(); window.told.push(body); }
        close() {}
    };
    window.AudioContext = class extends AudioContext {
        constructor() { super(); window.tones += 1; }
    };
"""


def unread(page: Page) -> int:
    found = re.search(r"\((\d+)\)", page.title())
    return int(found[1]) if found else 0


def ask_for_a_person(pages, site: Site, order: int) -> Page:
    chat = open_chat(pages(), site)
    answer_to(chat, f"I want a human: order {order} is late")
    return chat


def has_told(desk: Page, number: int) -> None:
    """So often at least the teammate was told, each time with one tone."""
    desk.wait_for_function("number => window.told.length >= number", arg=number, timeout=PATIENCE)
    assert desk.evaluate("window.told.length == window.tones")


def test_each_way_of_telling_can_be_turned_off(pages, site: Site) -> None:
    desk = pages()
    desk.add_init_script(RECORDER)
    sign_in(desk, site, "supervisor", "/inbox/")
    before = unread(desk)
    ask_for_a_person(pages, site, 7717)
    expect(desk).to_have_title(f"({before + 1}) Inbox")
    has_told(desk, 1)
    assert "7717" in desk.evaluate("window.told[0]")
    desk.goto(f"{site.url}/inbox/preferences/")
    for name in ("Number in the tab’s title", "Desktop notifications", "Sounds"):
        desk.get_by_label(name).uncheck()
    desk.get_by_role("button", name="Save").click()
    expect(desk.get_by_text("Saved.")).to_be_visible()
    desk.goto(f"{site.url}/inbox/")
    ask_for_a_person(pages, site, 7718)
    expect(desk.locator(".row", has_text="7718")).to_be_visible()
    expect(desk).to_have_title("Inbox")
    assert desk.evaluate("[window.told, window.tones]") == [[], 0]


def test_each_new_message_of_ones_own_customer_is_told(pages, site: Site) -> None:
    desk = pages()
    desk.add_init_script(RECORDER)
    desk.clock.install()
    sign_in(desk, site, "agent", "/inbox/")
    chat = ask_for_a_person(pages, site, 7719)
    desk.locator(".row", has_text="7719").click()
    desk.get_by_role("button", name="Claim").first.click()
    desk.locator("#resolve-button").wait_for()
    ask(chat, "And another thing")
    has_told(desk, 2)
    for text in ("This one", "and that one"):
        ask(chat, text)
    expect(desk.locator("#thread")).to_contain_text("and that one")
    desk.clock.fast_forward(6000)
    has_told(desk, 3)


def test_the_preferences_say_when_the_browser_must_be_asked(pages, site: Site) -> None:
    desk = pages()
    desk.add_init_script("""
        window.Notification = class {
            static permission = "default";
            static requestPermission() { this.permission = "denied"; return Promise.resolve("denied"); }
        };
    """)
    sign_in(desk, site, "agent", "/inbox/preferences/")
    desk.get_by_role("button", name="Allow them in this browser").click()
    expect(desk.get_by_text("This browser blocks them.")).to_be_visible()
    desk.get_by_label("Desktop notifications").uncheck()
    expect(desk.get_by_text("This browser blocks them.")).to_be_hidden()
