"""Files from a customer to a teammate and back, in real browsers."""

import re

import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect

from tests.browser.conftest import Site, ask, violations
from tests.browser.test_three_roads import sign_in
from tests.uploads import pdf, picture

pytestmark = pytest.mark.browser


def mug(name: str = "mug.png") -> FilePayload:
    return {"name": name, "mimeType": "image/png", "buffer": picture("PNG", (300, 200))}


def document(name: str = "invoice.pdf") -> FilePayload:
    return {"name": name, "mimeType": "application/pdf", "buffer": pdf()}


def page_of_script(name: str = "page.html") -> FilePayload:
    return {"name": name, "mimeType": "image/png", "buffer": b"<script>alert(1)</script>"}


def waiting(page: Page, state: str = "ready"):
    """The files in the tray that are in a state."""
    return page.locator(f".tray__item[data-state={state}]")


def add(page: Page, *files: FilePayload) -> None:
    page.locator("[data-attach-input]").set_input_files(list(files))


def drop(page: Page, onto: str, name: str = "dropped.png") -> None:
    """Drop a picture, as a file manager does."""
    data = page.evaluate_handle(
        """([bytes, name]) => {
            const data = new DataTransfer();
            data.items.add(new File([new Uint8Array(bytes)], name, { type: "image/png" }));
            return data;
        }""",
        [list(picture()), name],
    )
    page.dispatch_event(onto, "dragover", {"dataTransfer": data})
    expect(page.locator(onto)).to_have_class(re.compile("drop"))
    page.dispatch_event(onto, "drop", {"dataTransfer": data})


def paste(page: Page, into: str) -> None:
    """Paste a picture, as a screenshot tool leaves it."""
    page.eval_on_selector(
        into,
        """(field, bytes) => {
            const data = new DataTransfer();
            data.items.add(new File([new Uint8Array(bytes)], "image.png", { type: "image/png" }));
            field.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
        }""",
        list(picture()),
    )


def loads(image) -> None:
    """Fails when the picture cannot be shown."""
    image.evaluate("(image) => image.decode()")


def test_files_go_both_ways(chat: Page, site: Site, browser: Browser) -> None:
    add(chat, mug(), document())
    expect(waiting(chat)).to_have_count(2)
    ask(chat, "I'd like to talk to a person about this")
    own = chat.locator(".message--customer")
    expect(own.get_by_role("img", name="Picture: mug.png")).to_be_visible()
    expect(own.get_by_role("link", name=re.compile("invoice.pdf"))).to_be_visible()
    expect(chat.locator(".tray__item")).to_have_count(0)
    expect(chat.locator(".message--assistant")).to_have_count(1)

    desk = browser.new_page()
    sign_in(desk, site, "agent", "/inbox/")
    desk.locator(".row", has_text="about this").click()
    shown = desk.locator("#thread").get_by_role("img", name="Picture: mug.png")
    expect(shown).to_be_visible()
    loads(shown)
    desk.locator("#claim-button").click()
    expect(desk.get_by_role("button", name="Send reply")).to_be_visible()
    add(desk, mug("label.png"))
    expect(waiting(desk)).to_have_count(1)
    assert violations(desk) == []
    desk.get_by_role("button", name="Send reply").click()
    expect(desk.locator(".tray__item")).to_have_count(0)
    sent = desk.locator("#thread .message--staff").get_by_role("img", name="Picture: label.png")
    expect(sent).to_be_visible()
    desk.close()

    reply = chat.locator(".message--staff").get_by_role("img", name="Picture: label.png")
    expect(reply).to_be_visible()
    loads(reply)
    assert violations(chat) == []


def test_a_file_that_is_refused_says_why_and_can_be_taken_out(chat: Page) -> None:
    add(chat, page_of_script(), {"name": "empty.png", "mimeType": "image/png", "buffer": b""})
    expect(waiting(chat, "failed")).to_contain_text("Only pictures (PNG, JPEG, GIF, WebP) and PDF files can be sent.")
    expect(chat.locator("[data-tray-note]")).to_have_text("empty.png is empty.")
    assert violations(chat) == []
    chat.get_by_role("button", name="Remove page.html").click()
    expect(chat.locator(".tray__item")).to_have_count(0)
    expect(chat.get_by_role("button", name="Add files")).to_be_focused()
    expect(chat.get_by_role("button", name="Send")).to_have_attribute("aria-disabled", "true")


def test_dropping_and_pasting_bring_pictures_too(chat: Page) -> None:
    drop(chat, "#chat")
    expect(waiting(chat)).to_have_count(1)
    paste(chat, "#text")
    expect(waiting(chat)).to_have_count(2)


def test_a_message_has_at_most_five_files(chat: Page) -> None:
    add(chat, *(mug(f"{number}.png") for number in range(6)))
    expect(waiting(chat)).to_have_count(5)
    expect(chat.locator("[data-tray-note]")).to_contain_text("5 files")


def test_files_and_text_that_were_not_sent_are_there_after_a_reload(chat: Page) -> None:
    add(chat, mug())
    expect(waiting(chat)).to_have_count(1)
    chat.get_by_label("Your message").fill("Half a sent")
    chat.reload()
    expect(waiting(chat)).to_have_count(1)
    expect(chat.get_by_label("Your message")).to_have_value("Half a sent")
    chat.get_by_role("button", name="Send").click()
    expect(chat.locator(".message--customer").get_by_role("img")).to_be_visible()


def test_an_upload_that_failed_for_the_line_goes_out_again(chat: Page) -> None:
    chat.route("**/chat/attachments/", lambda route: route.abort())
    add(chat, mug())
    expect(waiting(chat, "failed")).to_contain_text("did not come through")
    chat.unroute("**/chat/attachments/")
    chat.get_by_role("button", name="Upload mug.png again").click()
    expect(waiting(chat)).to_have_count(1)


def test_what_is_sent_offline_keeps_its_files_until_the_line_is_back(chat: Page) -> None:
    add(chat, mug())
    expect(waiting(chat)).to_have_count(1)
    chat.context.set_offline(True)
    ask(chat, "Written on a train")
    expect(chat.locator(".message--customer")).to_contain_text("Kept here")
    chat.context.set_offline(False)
    expect(chat.locator(".message--customer .message__state")).to_contain_text("Sent")
    chat.reload()
    expect(chat.locator(".message--customer").get_by_role("img", name="Picture: mug.png")).to_be_visible()


def test_a_file_that_is_gone_gives_the_text_back(chat: Page) -> None:
    add(chat, mug())
    expect(waiting(chat)).to_have_count(1)
    # As if it had lain there until the site removed it.
    chat.eval_on_selector_all("body", "() => sessionStorage.clear()")
    gone = "00000000-0000-4000-8000-000000000000"
    chat.evaluate(
        """(id) => sessionStorage.setItem("attachments./chat/attachments/",
            JSON.stringify([{ id, name: "old.png", type: "image/png", size: 1, url: "/nowhere/" }]))""",
        gone,
    )
    chat.reload()
    expect(waiting(chat)).to_contain_text("old.png")
    ask(chat, "See the picture")
    expect(chat.locator("#composer-note")).to_contain_text("a file is no longer there")
    expect(chat.get_by_label("Your message")).to_have_value("See the picture")
    expect(chat.locator(".message--customer")).to_have_count(0)


def test_where_cookies_are_blocked_files_are_sent_and_seen_too(page: Page, site: Site) -> None:
    page.add_init_script("Object.defineProperty(document, 'cookie', { get: () => '', set: () => {} })")
    page.goto(f"{site.url}/chat/")
    page.context.clear_cookies()
    page.get_by_role("heading", name="How can we help?").wait_for()
    page.reload()  # the first socket may still have had the cookie
    page.context.clear_cookies()
    page.get_by_role("heading", name="How can we help?").wait_for()
    add(page, mug())
    expect(waiting(page)).to_have_count(1)
    ask(page, "Look at this")
    shown = page.locator(".message--customer").get_by_role("img", name="Picture: mug.png")
    expect(shown).to_have_attribute("src", re.compile(r"\?key="))
    expect(shown).to_be_visible()
    shown.evaluate("(image) => image.decode()")
