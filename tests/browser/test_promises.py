"""A promise to a customer on a teammate's screen: it is there at once, and it runs down while they look."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site, violations
from tests.browser.test_three_roads import pages, sign_in

pytestmark = pytest.mark.browser
__all__ = ["pages"]

WAIT = re.compile("We cannot say yet|Usual wait")  # it depends on how much was claimed before


def test_hours_and_goals_reach_customer_and_teammate(chat: Page, site: Site, pages) -> None:
    admin = pages()
    sign_in(admin, site, "admin", "/admin/inbox/slagoal/add/")
    admin.get_by_label("First reply within").fill("60")
    admin.get_by_role("button", name="Save", exact=True).click()
    admin.wait_for_url("**/admin/inbox/slagoal/")

    chat.get_by_role("button", name="Talk to a person").click()
    card = chat.get_by_role("region", name="A teammate will take over")
    expect(card).to_contain_text("Place in the queue")
    expect(card).to_contain_text(WAIT)
    assert violations(chat) == []

    staff = pages()
    staff.clock.install()
    sign_in(staff, site, "agent", "/inbox/")
    row = staff.locator(".row", has=staff.locator("time.due")).first
    expect(row).to_contain_text(re.compile(r"Due in 5\d m"))
    row.click()
    expect(staff.locator("#ticket-head")).to_contain_text(re.compile(r"Reply due in 5\d m"))
    assert violations(staff) == []
    staff.clock.fast_forward("01:05:00")
    expect(staff.locator("#ticket-head")).to_contain_text(re.compile(r"Reply overdue \d+ m"))

    hours = f"{site.url}/admin/conversations/officehours/"
    admin.goto(hours)
    admin.get_by_role("link", name="Add another Shift").click()
    admin.locator("#id_shifts-0-weekday").select_option(str(_two_days_on(admin)))
    admin.locator("#id_shifts-0-opens").fill("09:00")
    admin.locator("#id_shifts-0-closes").fill("17:00")
    save(admin)
    chat.reload()
    expect(card).to_contain_text("Our team is not here right now")
    expect(card).to_contain_text("We are back")

    admin.goto(hours)
    admin.locator("label", has=admin.locator("#id_shifts-0-DELETE")).click()
    save(admin)
    chat.reload()
    expect(card).to_contain_text(WAIT)


def save(admin: Page) -> None:
    admin.get_by_role("button", name="Save", exact=True).click()
    expect(admin.get_by_text(re.compile("(added|changed) successfully"))).to_be_visible()


def _two_days_on(page: Page) -> int:
    return page.evaluate("() => (new Date().getUTCDay() + 6 + 2) % 7")
