"""`manage.py check` refuses settings that contradict the code; with --deploy also what only a laptop may have."""

import pytest
from django.core.checks import run_checks

from conversations.background.jobs import SEND_EMAIL, Job
from supportsite import checks

pytestmark = pytest.mark.django_db


def ids() -> set[str]:
    return {message.id for message in run_checks(include_deployment_checks=True)}


def test_the_laptops_key_is_refused(settings):
    settings.USES_INSECURE_KEY = True
    assert "supportsite.E001" in ids()


def test_demo_mode_is_refused(settings):
    settings.DEMO_MODE = True
    assert "supportsite.E002" in ids()


@pytest.mark.parametrize("address", ["http://127.0.0.1:8000", "https://localhost", "http://support.shop.example"])
def test_links_in_mails_that_lead_nowhere_are_refused(settings, address):
    settings.SITE_URL = address
    assert "supportsite.E010" in ids()
    settings.SITE_URL = "https://support.shop.example"
    assert "supportsite.E010" not in ids()


def test_a_key_of_ones_own_outside_demo_mode_passes(settings):
    settings.USES_INSECURE_KEY = settings.DEMO_MODE = False
    assert not {"supportsite.E001", "supportsite.E002"} & ids()


@pytest.mark.parametrize(
    "policy",
    [
        {"cancel_ordre": {"risk": "high"}},
        {"cancel_order": {"risk": "huge"}},
        {"cancel_order": {"hand_off": "because"}},
        {"cancel_order": {"handoff": "customer_request"}},
        {"cancel_order": {"agent": "nobody"}},
    ],
)
def test_a_slip_in_the_policy_is_refused(settings, policy):
    settings.SUPPORT_POLICY = policy
    assert "supportsite.E003" in ids()


def test_the_policy_of_the_documentation_passes(settings):
    settings.SUPPORT_POLICY = {
        "cancel_order": {"hand_off": "customer_request", "risk": "medium"},
        "return_request": {"hand_off": "", "risk": "low"},
    }
    assert "supportsite.E003" not in ids()


@pytest.mark.parametrize(("agent", "refused"), [("orders", False), ("warehouse", True)])
def test_an_mcp_server_for_nobody_is_refused(settings, agent, refused):
    settings.MCP_SERVERS = [{"name": "stock", "url": "https://mcp.example", "agents": [agent], "read_only": ["level"]}]
    assert ("supportsite.E007" in ids()) is refused


@pytest.mark.parametrize(
    ("run", "task", "missing"),
    [
        ("conversations.nowhere.send_email", SEND_EMAIL.task, "conversations.nowhere.send_email"),
        (f"{SEND_EMAIL.run}s", SEND_EMAIL.task, f"{SEND_EMAIL.run}s"),
        (SEND_EMAIL.run, f"{SEND_EMAIL.task}s", f"{SEND_EMAIL.task}s"),
    ],
)
def test_a_job_that_nobody_does_is_refused(monkeypatch, run, task, missing):
    monkeypatch.setattr(checks, "JOBS", (SEND_EMAIL, Job(run=run, task=task, lost="")))
    [found] = [message for message in run_checks() if message.id == "supportsite.E008"]
    assert found.msg.startswith(f"A job names {missing}: ")


def test_all_jobs_have_somebody_who_does_them():
    assert {SEND_EMAIL} < set(checks.JOBS)
    assert "supportsite.E008" not in ids()


def test_a_paid_model_without_a_budget_is_a_warning(settings):
    settings.AGENT_BACKEND, settings.BUDGET_PER_DAY = "openai", 0
    assert "supportsite.W010" in ids()
    settings.BUDGET_PER_DAY = 5
    assert "supportsite.W010" not in ids()
    settings.AGENT_BACKEND, settings.BUDGET_PER_DAY = "offline", 0
    assert "supportsite.W010" not in ids()


def test_a_proxy_that_is_not_named_is_a_warning(settings):
    settings.TRUSTED_PROXIES = []
    assert "supportsite.W011" in ids()
    settings.TRUSTED_PROXIES = ["127.0.0.1"]
    assert "supportsite.W011" not in ids()
