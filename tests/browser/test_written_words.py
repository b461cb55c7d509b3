"""What is typed at one end is read at the other, to the letter: in the chat, the inbox, and before it is sent."""

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import Site, ask, violations
from tests.browser.test_three_roads import pages
from tests.browser.test_together import open_same_ticket

pytestmark = pytest.mark.browser
__all__ = ["pages"]

ASKED = "Log of order 4471:\n    step: 3. pay\n\t#12  C:\\orders\\_new\\*.csv\n\n\n2*3*4 SAVE_10_NOW https://shop.example/a_b_"
TYPED = (
    "3. Mai\n7. Mai\n12. Juni\n    C:\\orders\\_new\\*.csv  ~~x~~ `y`\n\n\n#4471 > see https://shop.example/a_b_(c)."
)


def expect_words(place: Locator, text: str) -> None:
    """As they are read: with every line, mark and space. A tab is shown, whatever `inner_text` makes of it."""
    expect(place).to_be_visible()
    # In one step, since what waits to be sent is soon gone.
    space, shown = place.evaluate(
        """element => {
            const copy = element.cloneNode();
            copy.innerHTML = element.innerHTML.replaceAll("<br>", "\\n");
            return [getComputedStyle(element).whiteSpace, copy.textContent];
        }"""
    )
    assert space == "pre-wrap"
    assert shown == text


def test_words_stay_as_they_were_typed_on_every_page(pages, site: Site) -> None:
    chat, maya, _sam = open_same_ticket(pages, site, "I want a human: my parcel 4471 is damaged")
    ask(chat, ASKED)
    expect(maya.locator("#thread .message--customer").last).to_contain_text("SAVE_10_NOW")
    expect_words(maya.locator("#thread .message--customer .message__text p").last, ASKED)
    preview = maya.locator("#reply-preview")
    maya.locator("#reply-text").fill("**Only** [this](https://shop.example/a)\n3. Mai")
    expect(preview).to_contain_text("Only this\n3. Mai", use_inner_text=True)
    assert violations(maya) == []
    maya.locator("#reply-text").fill(TYPED)
    expect(preview).to_be_hidden()
    maya.locator("#reply-text").press("Control+Enter")
    expect_words(maya.locator("#outgoing .message__text p"), TYPED)
    expect(chat.locator(".message--staff")).to_have_count(1, timeout=30_000)
    expect_words(chat.locator(".message--staff .message__body p"), TYPED)
    expect_words(maya.locator("#thread .message--staff .message__text p"), TYPED)
    link = chat.locator(".message--staff .message__body a")
    expect(link).to_have_attribute("href", "https://shop.example/a_b_(c)")
    expect(link).to_have_attribute("rel", "noopener nofollow")
    assert violations(chat) == []
    chat.reload()
    expect_words(chat.locator(".message--customer .message__body p").last, ASKED)
    expect_words(chat.locator(".message--staff .message__body p"), TYPED)
