"""A wrong environment stops the start with a line that says which variable and why."""

import os
import subprocess
import sys

import pytest

from supportsite.environment import BASE_DIR

WRONG = [
    ({"DATABASE_URL": "mysql://db/support"}, "DATABASE_URL: use a sqlite:// or postgresql:// address"),
    ({"REDIS_URL": "localhost:6379"}, "REDIS_URL: use a redis://"),
    ({"REDIS_URL": "redis://localhost:6379/0"}, "need PostgreSQL in DATABASE_URL"),
    ({"AGENT_BACKEND": "magic"}, "AGENT_BACKEND: Input should be 'auto', 'openai' or 'offline'"),
    ({"AGENT_BACKEND": "openai"}, "AGENT_BACKEND=openai needs OPENAI_API_KEY"),
    ({"DEBUG": "perhaps"}, "DEBUG: Input should be a valid boolean"),
    ({"TURN_SECONDS": "1"}, "TURN_SECONDS: Input should be greater than or equal to 5"),
    ({"WIDGET_ORIGINS": "shop.example"}, "WIDGET_ORIGINS: 'shop.example' is not an origin"),
    ({"EMAIL_URL": "pigeon://loft"}, "EMAIL_URL: "),
    ({"ALLOWED_HOSTS": "support.example.com"}, "SECRET_KEY: set one of your own to serve support.example.com"),
]


@pytest.mark.parametrize(("variables", "line"), WRONG)
def test_a_wrong_value_is_named_in_one_line(variables, line):
    ended = start(variables)
    assert ended.returncode == 2
    assert ended.stderr.startswith("configuration: ")
    assert line in ended.stderr
    assert len(ended.stderr.splitlines()) == 1


def test_an_empty_value_counts_as_none():
    assert start({"REDIS_URL": "", "OPENAI_API_KEY": "", "DEBUG": ""}).returncode == 0


def test_a_machine_other_than_this_one_is_served_with_a_key_of_its_own():
    key = "k" * 20 + "0123456789" * 4
    assert start({"ALLOWED_HOSTS": "support.example.com", "SECRET_KEY": key}).returncode == 0


def start(variables: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    environment = {"PATH": os.environ["PATH"], **variables}
    command = [sys.executable, "-c", "from supportsite.environment import read_environment; read_environment()"]
    return subprocess.run(command, cwd=BASE_DIR, env=environment, capture_output=True, text=True, timeout=60)
