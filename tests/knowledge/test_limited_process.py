"""Work on strangers' files is done in a process that the kernel ends; whatever happens to it, the next one works."""

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from knowledge import limited_process
from knowledge.limited_process import BrokenError, BusyError, Limits, TooMuchError, run_limited

HERE = f"{__name__}:"
SOME = Limits(processor=2, clock=5, memory=512 * 1024**2)
SHORT = Limits(processor=1, clock=1, memory=512 * 1024**2)


def tell(content: bytes, **options) -> tuple[dict, bytes]:
    """What the child sees."""
    return {"size": len(content), "process": os.getpid(), "parent": os.getppid(), **options}, content[::-1]


def tell_secrets(content: bytes) -> tuple[dict, bytes]:
    return dict(os.environ), b""


def compute(content: bytes) -> tuple[dict, bytes]:
    while True:
        sum(range(10_000))


def sleep(content: bytes) -> tuple[dict, bytes]:
    time.sleep(60)
    return {}, b""


def eat(content: bytes) -> tuple[dict, bytes]:
    return {"eaten": len(bytearray(1024**3))}, b""


def crash(content: bytes) -> tuple[dict, bytes]:
    ctypes.string_at(0)
    return {}, b""


def write(content: bytes) -> tuple[dict, bytes]:
    Path(content.decode()).write_bytes(b"x")
    return {}, b""


def fail(content: bytes) -> tuple[dict, bytes]:
    raise LookupError("its words stay there")


def test_it_gives_back_what_the_work_made():
    said, content = run_limited(f"{HERE}tell", b"x" * 5_000_000 + b"y", limits=SOME, colour="red")
    assert (said["size"], said["colour"], content) == (5_000_001, "red", b"y" + b"x" * 5_000_000)
    assert os.getpid() not in (said["process"], said["parent"])


def test_each_piece_of_work_has_a_process_of_its_own_and_nothing_is_left_of_it():
    first, second = (run_limited(f"{HERE}tell", b"", limits=SOME)[0] for _ in range(2))
    assert first["process"] != second["process"]
    deadline = time.monotonic() + 5
    while any(Path(f"/proc/{each['process']}").exists() for each in (first, second)):
        assert time.monotonic() < deadline


def test_it_does_not_know_the_site_s_secrets(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "x" * 50)
    limited_process._helper._stop()
    assert "SECRET_KEY" not in run_limited(f"{HERE}tell_secrets", b"", limits=SOME)[0]


@pytest.mark.parametrize("work", ["compute", "sleep"])
def test_too_long_is_too_much(work):
    began = time.monotonic()
    with pytest.raises(TooMuchError):
        run_limited(f"{HERE}{work}", b"", limits=SHORT)
    assert time.monotonic() - began < 4


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not keep this limit")
def test_more_memory_than_there_may_be_is_too_much():
    with pytest.raises(TooMuchError):
        run_limited(f"{HERE}eat", b"", limits=SOME)


def test_a_crash_takes_nothing_else_along():
    with pytest.raises(TooMuchError):
        run_limited(f"{HERE}crash", b"", limits=SOME)
    assert run_limited(f"{HERE}tell", b"", limits=SOME)


def test_it_writes_no_files(tmp_path):
    with pytest.raises(BrokenError):
        run_limited(f"{HERE}write", str(tmp_path / "x").encode(), limits=SOME)
    assert not (tmp_path / "x").exists() or not (tmp_path / "x").read_bytes()


def test_an_error_comes_back_by_its_name_alone():
    with pytest.raises(BrokenError, match="^LookupError$"):
        run_limited(f"{HERE}fail", b"", limits=SOME)


def test_a_helper_that_was_killed_is_started_again():
    helper = run_limited(f"{HERE}tell", b"", limits=SOME)[0]["parent"]
    os.kill(helper, signal.SIGKILL)
    limited_process._helper._process.wait()
    assert run_limited(f"{HERE}tell", b"", limits=SOME)[0]["parent"] != helper


def test_the_helper_ends_with_the_process_that_started_it():
    code = (
        "from knowledge.limited_process import *\n"
        f"print(run_limited('{HERE}tell', b'', limits=Limits(2, 5, 2**29))[0]['parent'])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    deadline = time.monotonic() + 10
    while Path(f"/proc/{int(done.stdout)}").exists():
        assert time.monotonic() < deadline


def test_so_many_at_once_and_one_of_each(monkeypatch):
    monkeypatch.setattr(limited_process, "_line", limited_process._Line(2))
    long = Limits(processor=2, clock=3, memory=512 * 1024**2)

    def stay(who: str) -> threading.Thread:
        def work() -> None:
            with pytest.raises(TooMuchError):
                run_limited(f"{HERE}sleep", b"", limits=long, who=who)

        thread = threading.Thread(target=work)
        thread.start()
        while who not in limited_process._line._busy:
            time.sleep(0.01)
        return thread

    first = stay("ada")
    with pytest.raises(BusyError):
        run_limited(f"{HERE}tell", b"", limits=SOME, who="ada", patience=0)
    assert run_limited(f"{HERE}tell", b"", limits=SOME, who="bob", patience=0)
    second = stay("mallory")
    with pytest.raises(BusyError):
        run_limited(f"{HERE}tell", b"", limits=SOME, who="bob", patience=0.1)
    assert run_limited(f"{HERE}tell", b"", limits=SOME, who="bob", patience=30)
    first.join()
    second.join()


def test_where_there_are_no_such_processes_the_work_is_done_here(monkeypatch):
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    limited_process._helper._stop()
    assert run_limited(f"{HERE}tell", b"", limits=SOME)[0]["process"] == os.getpid()
    with pytest.raises(BrokenError):
        run_limited(f"{HERE}fail", b"", limits=SOME)


def test_a_machine_that_is_short_of_something_does_no_work_in_the_site_itself(monkeypatch):
    def short_of_sockets(*arguments, **options):
        raise OSError(24, "Too many open files")

    monkeypatch.setattr(limited_process.socket, "socketpair", short_of_sockets)
    with pytest.raises(BusyError):
        run_limited(f"{HERE}tell", b"", limits=SOME)
