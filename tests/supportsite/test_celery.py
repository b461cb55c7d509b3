"""Workers and beat belong to a site of several processes, and such a site shares its Redis server with others."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path
from queue import Empty

import pytest
from channels_redis.pubsub import RedisPubSubChannelLayer
from django.conf import settings as of_the_site

from supportsite.environment import Environment

ROOT = Path(__file__).resolve().parents[2]
with_redis = pytest.mark.skipif(of_the_site.EMBEDDED, reason="needs REDIS_URL")


def prefix(monkeypatch, **environment: str) -> str:
    """That of a site with this environment."""
    base = {"REDIS_URL": "redis://127.0.0.1:6379/0", "DATABASE_URL": "postgresql://u:p@db/one", "SECRET_KEY": "x" * 50}
    for name, value in {"REDIS_PREFIX": "", **base, **environment}.items():
        monkeypatch.setenv(name, value)
    return Environment().prefix_in_redis


def told(printing: str, **environment: str) -> str:
    """What a fresh process of the site prints of its settings."""
    code = f"from django.conf import settings as s; print({printing})"
    changed = {**os.environ, "DJANGO_SETTINGS_MODULE": "supportsite.settings", **environment}
    command = [sys.executable, "-c", code]
    return subprocess.run(command, cwd=ROOT, env=changed, capture_output=True, text=True, check=True).stdout.strip()


@pytest.mark.parametrize("process", ["worker", "beat"])
def test_without_redis_there_is_nothing_for_it_to_do(process):
    command = [sys.executable, "-m", "celery", "-A", "supportsite", process]
    environment = {**os.environ, "REDIS_URL": "", "DATABASE_URL": ""}
    ended = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60)
    assert ended.returncode == 2
    [line] = ended.stderr.splitlines()
    assert line.startswith(f"configuration: REDIS_URL: celery {process} needs it")


@pytest.mark.parametrize(
    "other",
    [
        {"DATABASE_URL": "postgresql://u:p@db/two"},
        {"REDIS_URL": "redis://127.0.0.1:6379/1"},
        {"REDIS_URL": "redis://127.0.0.1:6379?db=1"},
        {"SECRET_KEY": "y" * 50},
        {"REDIS_PREFIX": "staging"},
    ],
)
def test_another_site_has_another_prefix(monkeypatch, other):
    assert prefix(monkeypatch, **other) != prefix(monkeypatch)


@pytest.mark.parametrize(
    "same",
    [
        {"DATABASE_URL": "postgresql://other:password@10.0.0.7:6432/one?sslmode=require"},
        {"REDIS_URL": "rediss://:secret@redis.internal:6380/0"},
        {"REDIS_URL": "redis://127.0.0.1:6379"},
    ],
)
def test_the_processes_of_a_site_share_it_by_whatever_road_they_come(monkeypatch, same):
    assert prefix(monkeypatch, **same) == prefix(monkeypatch)


def test_a_prefix_of_ones_own_is_taken_as_it_is(monkeypatch):
    assert prefix(monkeypatch, REDIS_PREFIX="shop-2") == "shop-2"


def test_everything_in_redis_begins_with_it():
    there = "s.CHANNEL_LAYERS['default']['CONFIG']['prefix'], s.CACHES['default']['KEY_PREFIX'], "
    there += "s.CELERY_BROKER_TRANSPORT_OPTIONS['global_keyprefix']"
    site = {
        "REDIS_URL": "redis://127.0.0.1:1/0",
        "DATABASE_URL": "postgresql://u@127.0.0.1/x",
        "REDIS_PREFIX": "shop-2",
    }
    assert told(there, **site) == "shop-2:chat shop-2 shop-2:"


@with_redis
async def test_two_sites_on_one_server_do_not_hear_each_other():
    ours, theirs = (
        RedisPubSubChannelLayer(hosts=[f"{of_the_site.REDIS_URL.rpartition('/')[0]}/{number}"], prefix=f"site-{number}")
        for number in (0, 1)
    )
    channels = [(layer, await layer.new_channel()) for layer in (ours, theirs)]
    for layer, channel in channels:
        await layer.group_add("inbox", channel)
    await ours.group_send("inbox", {"type": "new", "from": "ours"})
    await theirs.group_send("inbox", {"type": "new", "from": "theirs"})
    heard = [(await asyncio.wait_for(layer.receive(channel), 5))["from"] for layer, channel in channels]
    assert heard == ["ours", "theirs"]
    for layer, channel in channels:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(layer.receive(channel), 0.2)
        await layer.flush()


@with_redis
def test_a_worker_of_one_site_takes_no_task_of_another():
    """Two brokers on the same database number, as two sites with equal settings but for the name of the database."""
    from kombu import Connection

    from supportsite.celery_broker import Transport

    first, second = (
        Connection(of_the_site.REDIS_URL, transport=Transport, transport_options={"global_keyprefix": f"{name}:"})
        for name in ("one", "two")
    )
    with first, second:
        queues = [connection.SimpleQueue("celery-of-this-test") for connection in (first, second)]
        for queue in queues:
            queue.clear()
        queues[0].put({"turn": 1})
        with pytest.raises(Empty):
            queues[1].get_nowait()
        assert queues[0].get(timeout=5).payload == {"turn": 1}
        for queue in queues:
            queue.close()
