"""The inbox's list in two teammates' browsers: it follows without taking anything away from who looks at it."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site, violations
from tests.browser.test_three_roads import answer_to, open_chat, pages, sign_in

pytestmark = pytest.mark.browser
__all__ = ["pages"]


def said(page: Page) -> str:
    return str(page.evaluate("getSelection().toString()"))


def test_rows_come_and_go_around_the_one_that_is_read(pages, site: Site) -> None:
    for order in ("7703", "7704"):
        answer_to(open_chat(pages(), site), f"I was charged twice for order {order}")
    reader, colleague = pages(), pages()
    sign_in(reader, site, "agent", "/inbox/")
    sign_in(colleague, site, "supervisor", "/inbox/")
    kept = reader.locator(".row", has_text="twice for order 7704")
    expect(kept).to_be_visible()
    reader.locator("#filters-button").click()
    reader.locator("#view-tools-button").click()
    reader.get_by_label("Name of this view").fill("Half a na")
    kept.focus()
    kept.locator(".row__subject").select_text()
    colleague.locator(".row", has_text="twice for order 7703").click()
    colleague.locator("#claim-button").click()
    expect(reader.locator(".row", has_text="twice for order 7703")).to_have_count(0)
    expect(kept).to_be_focused()
    assert "7704" in said(reader)
    expect(reader.get_by_label("Name of this view")).to_have_value("Half a na")
    expect(reader.locator("#filter-risk")).to_be_visible()


def test_a_view_is_filtered_kept_and_deleted(pages, site: Site) -> None:
    page = pages()
    sign_in(page, site, "agent", "/inbox/")
    page.locator("#filters-button").click()
    page.locator("#filter-risk").select_option("low")
    expect(page.locator("#chip-risk")).to_be_visible()
    page.locator("#view-tools-button").click()
    page.get_by_label("Name of this view").fill("Harmless")
    page.locator("#save-view-button").click()
    expect(page.get_by_role("heading", name="Harmless")).to_be_visible()
    expect(page.locator(".view[aria-current]")).to_contain_text("Harmless")
    assert violations(page) == []
    page.on("dialog", lambda dialog: dialog.accept())
    page.locator("#view-tools-button").click()
    page.locator("#delete-view-button").click()
    expect(page.get_by_role("heading", name="Unassigned")).to_be_visible()
    page.locator("#chip-risk").click()
    expect(page.locator("#chip-risk")).to_have_count(0)


def test_a_list_that_cannot_be_loaded_says_so(pages, site: Site) -> None:
    page = pages()
    sign_in(page, site, "agent", "/inbox/")
    page.route("**/inbox/?view=mine", lambda route: route.fulfill(status=500))
    page.locator("#view-mine").click()
    expect(page.get_by_role("alert").get_by_text("could not be loaded")).to_be_visible()
    expect(page.locator("#load-again")).to_have_attribute("href", "/inbox/?view=mine")
