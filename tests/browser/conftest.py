"""The real site in a process of its own, and a Chromium to visit it with."""

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Frame, Page, expect

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 240
PATIENCE = 15_000  # milliseconds; only what goes wrong takes as long, on a machine that is busy
expect.set_options(timeout=PATIENCE)
LOGIN = re.compile(r"demo login: (\S+) (\S+) (\S+)")


@dataclass(frozen=True)
class Site:
    """A running site. `logins` gives name and password by role, `cookies` those of who has signed in already."""

    url: str
    logins: dict[str, tuple[str, str]]
    cookies: dict[str, list[Any]] = field(default_factory=dict)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as response:
            return response.status == 200
    except OSError:
        return False


def start(port: int, folder: Path, output: Path) -> subprocess.Popen[bytes]:
    environment = {
        **os.environ,
        "PORT": str(port),
        "DATABASE_URL": f"sqlite:///{folder / 'site.sqlite3'}",
        "AGENT_BACKEND": "offline",
        "KNOWLEDGE_BACKEND": "local",
        "REDIS_URL": "",
        "OFFLINE_TOKEN_DELAY_MS": "2",
        "PYTHONUNBUFFERED": "1",
    }
    with output.open("wb") as file:
        command = [sys.executable, "manage.py", "demo"]
        return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=file, stderr=subprocess.STDOUT)


def wait_until_ready(process: subprocess.Popen[bytes], url: str, output: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not answers(f"{url}/readyz"):
        if process.poll() is not None or time.monotonic() > deadline:
            process.kill()
            pytest.fail(f"the site did not start:\n{output.read_text(errors='replace')[-4000:]}")
        time.sleep(0.2)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The demo site with a fresh database, as `make run` serves it."""
    folder = tmp_path_factory.mktemp("site")
    output = folder / "output.txt"
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    process = start(port, folder, output)
    try:
        wait_until_ready(process, url, output)
        logins = {role: (name, password) for name, password, role in LOGIN.findall(output.read_text())}
        yield Site(url=url, logins=logins)
    finally:
        process.terminate()
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            process.kill()


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict) -> dict:
    """The system's Chromium; it runs without a sandbox because test machines are containers run by root."""
    executable = os.environ.get("CHROMIUM", "/usr/bin/chromium")
    return {**browser_type_launch_args, "executable_path": executable, "args": ["--no-sandbox"]}


@pytest.fixture
def chat(page: Page, site: Site) -> Page:
    """The chat alone, greeted and ready."""
    page.goto(f"{site.url}/chat/")
    page.get_by_role("heading", name="How can we help?").wait_for()
    return page


def ask(chat: Page | Frame, text: str) -> None:
    """Write a message and send it with Enter."""
    box = chat.get_by_label("Your message")
    box.fill(text)
    box.press("Enter")


def wait_a_moment(page: Page) -> None:
    """As long as single keys do nothing after the page has changed: CALM in static/js/inbox/shell/keyboard.js."""
    page.wait_for_timeout(500)


def violations(page: Page) -> list[str]:
    """What axe has against the page: one line a rule, with the elements it means."""
    found = Axe().run(page).response["violations"]
    return [f"{each['id']}: {[node['target'] for node in each['nodes']]}" for each in found]
