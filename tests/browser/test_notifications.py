"""What waits is told on the desktop, with a sound and in the title, as each teammate wants it."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site
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


def hears(desk: Page, pages, site: Site, order: int) -> tuple[list[str], int]:
    """What the teammate is told, and with how many tones, when a customer asks for a person."""
    before = unread(desk)
    answer_to(open_chat(pages(), site), f"I want a human: order {order} is late")
    expect(desk).to_have_title(f"({before + 1}) Inbox")
    return desk.evaluate("[window.told, window.tones]")


def test_each_way_of_telling_can_be_turned_off(pages, site: Site) -> None:
    desk = pages()
    desk.add_init_script(RECORDER)
    sign_in(desk, site, "supervisor", "/inbox/")
    told, tones = hears(desk, pages, site, 1017)
    assert [("1017" in words) for words in told] == [True]
    assert tones == 1
    desk.goto(f"{site.url}/inbox/preferences/")
    desk.get_by_label("Desktop notifications").uncheck()
    desk.get_by_label("Sounds").uncheck()
    desk.get_by_role("button", name="Save").click()
    expect(desk.get_by_text("Saved.")).to_be_visible()
    desk.goto(f"{site.url}/inbox/")
    assert hears(desk, pages, site, 1018) == [[], 0]


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
