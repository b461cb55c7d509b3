"""A promise to a customer on a teammate's screen: it is there at once, and it runs down while they look."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Site, violations

pytestmark = pytest.mark.browser

WAIT = re.compile("We cannot say yet|Usual wait")  # it depends on how much was claimed before


def sign_in(browser: Browser, site: Site, role: str) -> Page:
    page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
    name, password = site.logins[role]
    page.clock.install()
    page.goto(f"{site.url}/inbox/")
    page.locator("[name=username]").fill(name)
    page.locator("[name=password]").fill(password)
    page.locator("[name=password]").press("Enter")
    page.wait_for_url(f"{site.url}/inbox/**")
    return page


def test_hours_and_goals_reach_customer_and_teammate(chat: Page, site: Site, browser: Browser) -> None:
    admin = sign_in(browser, site, "admin")
    admin.goto(f"{site.url}/admin/inbox/slagoal/add/")
    admin.get_by_label("First reply within").fill("60")
    admin.get_by_role("button", name="Save", exact=True).click()
    admin.wait_for_url("**/admin/inbox/slagoal/")

    chat.get_by_role("button", name="Talk to a person").click()
    card = chat.get_by_role("region", name="A teammate will take over")
    expect(card).to_contain_text("Place in the queue")
    expect(card).to_contain_text(WAIT)
    assert violations(chat) == []

    staff = sign_in(browser, site, "agent")
    row = staff.locator(".row", has=staff.locator("time.due")).first
    expect(row).to_contain_text("Due in 59 m")
    row.click()
    expect(staff.locator("#ticket-head")).to_contain_text("Reply due in 59 m")
    assert violations(staff) == []
    staff.clock.fast_forward("01:05:00")
    expect(staff.locator("#ticket-head")).to_contain_text("Reply overdue 5 m")

    hours = f"{site.url}/admin/conversations/officehours/"
    admin.goto(hours)
    admin.get_by_label("Country").select_option(label="Germany")
    admin.get_by_label("Region").fill("XX")
    admin.get_by_role("button", name="Save", exact=True).click()
    expect(admin.get_by_text("No such region. This country has: BB, BE")).to_be_visible()
    admin.get_by_label("Region").fill("by")
    admin.get_by_role("link", name="Add another Shift").click()
    admin.locator("#id_shifts-0-weekday").select_option(str(_two_days_on(admin)))
    admin.locator("#id_shifts-0-opens").fill("09:00")
    admin.locator("#id_shifts-0-closes").fill("17:00")
    admin.get_by_role("button", name="Save", exact=True).click()
    expect(card).to_contain_text("Our team is not here right now", timeout=40_000)
    expect(card).to_contain_text("We are back")

    admin.goto(hours)
    admin.locator("label", has=admin.locator("#id_shifts-0-DELETE")).click()
    admin.get_by_role("button", name="Save", exact=True).click()
    expect(card).to_contain_text(WAIT, timeout=40_000)


def _two_days_on(page: Page) -> int:
    return page.evaluate("() => (new Date().getUTCDay() + 6 + 2) % 7")
