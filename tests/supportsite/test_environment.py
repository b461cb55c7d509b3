"""A wrong value in the environment stops the start with one line that says which and why."""

import os
import subprocess
import sys

import pytest

from supportsite.environment import BASE_DIR, Environment, read_environment

WRONG = [
    ("DEBUG", "perhaps"),
    ("DEMO_MODE", "2"),
    ("DATABASE_URL", "mysql://localhost/shop"),
    ("DATABASE_URL", "support.sqlite3"),
    ("DATABASE_URL", "postgresql://localhost:port/shop"),
    ("REDIS_URL", "localhost:6379"),
    ("REDIS_URL", "http://localhost:6379"),
    ("REDIS_URL", "redis://localhost:port/0"),
    ("EMAIL_URL", "mail.example.com"),
    ("EMAIL_URL", "smtp://mail.example.com:port"),
    ("SITE_URL", "support.shop.example"),
    ("SITE_URL", "https://support.shop.example/chat"),
    ("INBOUND_EMAIL", "support"),
    ("INBOUND_EMAIL", "support+x@shop.example"),
    ("INBOUND_EMAIL", "a-local-part-too-long-for-a-token@shop.example"),
    ("INBOUND_EMAIL", "support@shop.example"),
    ("INBOUND_WEBHOOK", "pigeon:coo"),
    ("INBOUND_WEBHOOK", "postmark:secret"),
    ("INBOUND_WEBHOOK", "mailgun:"),
    ("INBOUND_WEBHOOK", "mailgun:key"),
    ("IMAP_URL", "pop://user:password@mail.example"),
    ("IMAP_URL", "imaps://mail.example"),
    ("IMAP_URL", "imap://user:password@mail.example"),
    ("IMAP_URL", "imaps://user:password@mail.example:port"),
    ("IMAP_URL", "imaps://user:password@mail.example"),
    ("EMAIL_OPENS_CONVERSATIONS", "perhaps"),
    ("EMAIL_ORIGINAL_DAYS", "-1"),
    ("EMAIL_CONVERSATIONS_PER_HOUR", "0"),
    ("AGENT_BACKEND", "magic"),
    ("AGENT_BACKEND", "openai"),
    ("KNOWLEDGE_BACKEND", "elastic"),
    ("BUDGET_PER_DAY", "little"),
    ("BUDGET_PER_DAY", "-1"),
    ("BUDGET_PER_CONVERSATION", "NaN"),
    ("BUDGET_GUEST_SHARE", "1.5"),
    ("BUDGET_ADDRESS_SHARE", "half"),
    ("TRUSTED_PROXIES", "proxy.example"),
    ("TRUSTED_PROXIES", "*"),
    ("TRUSTED_PROXIES", "127.0.0.1, 0.0.0.0/0"),
    ("TICKETS_PER_ADDRESS", "-1"),
    ("TURN_SECONDS", "soon"),
    ("TURN_SECONDS", "0"),
    ("OFFLINE_TOKEN_DELAY_MS", "-1"),
    ("GUARDRAIL_MODEL_CHECK", "often"),
    ("WIDGET_ORIGINS", "shop.example"),
    ("WIDGET_ORIGINS", "https://shop.example/chat"),
    ("WIDGET_ORIGINS", "https://shop.example, ftp://shop.example"),
    ("OPENAI_BASE_URL", "api.example.com"),
    ("SENTRY_DSN", "yes please"),
    ("CONNECTOR", "shopify"),
    ("CONNECTOR", "shop.nothing.Connector"),
    ("CONNECTOR", "http"),
    ("CONNECTOR_URL", "shop.example/api"),
    ("CONNECTOR_URL", "https://user:password@shop.example/api"),
    ("CONNECTOR_URL", "https://shop.example/api?key=1"),
    ("CONNECTOR_URL", "https://shop.example:port/api"),
    ("CONNECTOR_TOKEN", "two words"),
    ("CONNECTOR_HEADER", "X-Api-Key"),
    ("CONNECTOR_HEADER", "X Api Key: secret"),
    ("CONNECTOR_LOGIN", "user"),
    ("CONNECTOR_TIMEOUT", "60"),
    ("CONNECTOR_RETRIES", "many"),
    ("CONNECTOR_MAPPING", "nowhere.toml"),
    ("MCP_SERVERS", "nowhere.toml"),
]


@pytest.fixture(autouse=True)
def clean(monkeypatch):
    """The tests themselves may run with another database and Redis."""
    for name in Environment.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.mark.parametrize(("name", "value"), WRONG)
def test_a_wrong_value_ends_the_process_with_one_line_that_names_it(name, value, monkeypatch, capsys):
    if name == "REDIS_URL":
        monkeypatch.setenv("DATABASE_URL", "postgresql://localhost/shop")
    monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit) as ended:
        read_environment()
    assert ended.value.code == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1
    assert lines[0].startswith("configuration: ")
    assert name in lines[0]


def test_every_wrong_value_has_a_line(monkeypatch, capsys):
    monkeypatch.setenv("DEBUG", "perhaps")
    monkeypatch.setenv("TURN_SECONDS", "soon")
    with pytest.raises(SystemExit):
        read_environment()
    assert len(capsys.readouterr().err.splitlines()) == 2


def test_the_key_that_everybody_knows_serves_nobody_else(monkeypatch, capsys):
    monkeypatch.setenv("ALLOWED_HOSTS", "support.example")
    with pytest.raises(SystemExit):
        read_environment()
    assert "SECRET_KEY" in capsys.readouterr().err
    monkeypatch.setenv("SECRET_KEY", "a-key-of-our-own")
    assert read_environment().allowed_hosts == ["support.example"]


def test_several_processes_need_a_database_server(monkeypatch, capsys):
    monkeypatch.setenv("REDIS_URL", "redis://localhost:6379/0")
    with pytest.raises(SystemExit):
        read_environment()
    assert "REDIS_URL" in capsys.readouterr().err


def test_without_any_variable_it_runs_on_a_laptop():
    env = read_environment()
    assert env.database_url.startswith("sqlite:")
    assert (env.redis_url, env.agent_backend, env.demo_mode, env.debug) == ("", "auto", False, False)


def test_an_empty_value_is_no_value(monkeypatch):
    for name in Environment.model_fields:
        monkeypatch.setenv(name.upper(), "")
    assert read_environment() == Environment()


def test_lists_are_separated_by_commas(monkeypatch):
    monkeypatch.setenv("WIDGET_ORIGINS", "https://shop.example, http://localhost:3000")
    assert read_environment().widget_origins == ["https://shop.example", "http://localhost:3000"]


def manage(*arguments, **environment) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if name.lower() not in Environment.model_fields}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=BASE_DIR,
        env=kept | environment,
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_a_command_stops_before_it_does_anything():
    ended = manage("check", TURN_SECONDS="soon")
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.startswith("configuration: TURN_SECONDS: ")
    assert len(ended.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("[order", "is no TOML file"),
        ("[order]\ntotl = 'x'", "order.totl"),
        ("[paths]\norder = 'orders'", "paths.order: needs {order_id}"),
        ("[paths]\naccount = 'customers/{email}/{order_id}'", "paths.account"),
        ("[paths]\naccount = 'https://elsewhere.example/{email}'", "paths.account: is a path below"),
        ("[line]\nprice = 5", "line.price"),
    ],
)
def test_a_wrong_mapping_is_told_with_its_place(written, reason, tmp_path, monkeypatch, capsys):
    (tmp_path / "shop.toml").write_text(written)
    monkeypatch.setenv("CONNECTOR_MAPPING", str(tmp_path / "shop.toml"))
    with pytest.raises(SystemExit):
        read_environment()
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1
    assert lines[0].startswith("configuration: CONNECTOR_MAPPING: ")
    assert reason in lines[0]


@pytest.mark.parametrize(
    ("name", "value", "header"),
    [
        ("CONNECTOR_TOKEN", "t0ken", ("Authorization", "Bearer t0ken")),
        ("CONNECTOR_HEADER", "X-Api-Key: a:b", ("X-Api-Key", "a:b")),
        ("CONNECTOR_LOGIN", "ada:pass:word", ("Authorization", "Basic YWRhOnBhc3M6d29yZA==")),
    ],
)
def test_the_shop_is_told_who_asks_in_one_of_three_ways(name, value, header, monkeypatch, capsys):
    monkeypatch.setenv("CONNECTOR", "http")
    monkeypatch.setenv("CONNECTOR_URL", "https://shop.example/api")
    assert read_environment().http_connector["headers"] == {}
    monkeypatch.setenv(name, value)
    assert read_environment().http_connector["headers"] == dict([header])
    monkeypatch.setenv("CONNECTOR_HEADER", "X-Other: 1")
    monkeypatch.setenv("CONNECTOR_TOKEN", "one-too-many")
    with pytest.raises(SystemExit):
        read_environment()
    assert len(capsys.readouterr().err.splitlines()) == 1


STOCK = """
[[server]]
name = "stock"
url = "https://mcp.shop.example/mcp"
headers = { Authorization = "Bearer ${STOCK_TOKEN}" }
agents = ["orders"]
read_only = ["level"]
"""


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("", "server: Field required"),
        ("[[server", "is no TOML file"),
        (STOCK.replace("STOCK_TOKEN", "NO_SUCH_VARIABLE"), "NO_SUCH_VARIABLE is not set"),
        (STOCK.replace("url", "adress"), "server.0.adress"),
        (STOCK.replace("https:", "ftp:"), "server.0.url"),
        (STOCK.replace("url = ", "command = ['stock']\nurl = "), "needs either url or command"),
        (STOCK.replace('"orders"', ""), "server.0.agents"),
        (STOCK.replace('"level"', ""), "name the tools to offer"),
        (STOCK + 'needs_approval = ["level"]', "a tool is named twice"),
        (STOCK + 'verified_email = { levle = "email" }', "'levle' is not in read_only"),
        (STOCK + STOCK, "two servers have one name"),
    ],
)
def test_a_wrong_list_of_mcp_servers_is_told_with_its_place(written, reason, tmp_path, monkeypatch, capsys):
    (tmp_path / "mcp.toml").write_text(written)
    monkeypatch.setenv("MCP_SERVERS", str(tmp_path / "mcp.toml"))
    monkeypatch.setenv("STOCK_TOKEN", "s3cret")
    with pytest.raises(SystemExit):
        read_environment()
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1
    assert lines[0].startswith("configuration: MCP_SERVERS: ")
    assert reason in lines[0]
    assert "s3cret" not in lines[0]


def test_secrets_of_mcp_servers_come_from_the_environment(tmp_path, monkeypatch):
    (tmp_path / "mcp.toml").write_text(STOCK)
    monkeypatch.setenv("MCP_SERVERS", str(tmp_path / "mcp.toml"))
    monkeypatch.setenv("STOCK_TOKEN", "s3cret")
    (server,) = read_environment().attached_servers
    assert server["headers"] == {"Authorization": "Bearer s3cret"}
