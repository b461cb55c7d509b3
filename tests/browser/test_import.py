"""An admin imports articles: uploads them, sees what would happen, and watches them come in."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site
from tests.browser.test_three_roads import sign_in

pytestmark = pytest.mark.browser


def test_an_upload_is_shown_first_and_then_imported_while_one_looks_on(page: Page, site: Site, tmp_path: Path) -> None:
    (tmp_path / "saunas.md").write_text("# Saunas\n\nA sauna costs 20 euros an hour.")
    (tmp_path / "untitled.md").write_text("No title.")
    broken: list[str] = []
    page.on("pageerror", lambda error: broken.append(str(error)))
    sign_in(page, site, "admin", "/admin/")
    page.goto(f"{site.url}/admin/knowledge/article/")
    page.get_by_role("link", name="Import articles").click()
    page.get_by_label("Files").set_input_files([tmp_path / "saunas.md", tmp_path / "untitled.md"])
    page.get_by_label("Published: customers read them").check()
    page.get_by_role("button", name="Upload and check").click()
    expect(page.get_by_text("This is what would happen")).to_be_visible()
    expect(page.get_by_text("no title")).to_be_visible()
    page.get_by_role("button", name="Import and publish").click()
    expect(page.get_by_role("link", name="To the articles")).to_be_visible()
    page.goto(f"{site.url}/help/saunas/")
    expect(page.get_by_text("A sauna costs 20 euros an hour.")).to_be_visible()
    assert broken == []
