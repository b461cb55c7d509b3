"""`manage.py demo` says what is in its way before it touches anything."""

import socket

import pytest
from django.core.management import CommandError, call_command


@pytest.fixture(autouse=True)
def demo_mode(settings):
    settings.DEMO_MODE = True


def test_a_port_that_is_taken_is_named(monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        monkeypatch.setenv("PORT", str(port))
        with pytest.raises(CommandError, match=rf"could not listen on 127.0.0.1:{port} .*; set PORT to another one"):
            call_command("demo")


@pytest.mark.parametrize("value", ["web", "-1", "0", "70000", "80.5"])
def test_what_is_no_port_is_refused(monkeypatch, value):
    monkeypatch.setenv("PORT", value)
    with pytest.raises(CommandError, match="is not a port"):
        call_command("demo")


def test_it_does_not_run_outside_demo_mode(settings):
    settings.DEMO_MODE = False
    with pytest.raises(CommandError, match="DEMO_MODE=1"):
        call_command("demo")
