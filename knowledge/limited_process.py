"""Work on what strangers send, done in a child process that may use so much time and memory and no more.

Parsers of files can be made to compute for minutes, to fill the memory or to crash, and in Python none of it can be
stopped from beside. So a helper process, which has the parsers loaded, no threads and none of our secrets, forks a
child for each piece of work; the kernel ends the child at its limits, and nothing is left of it. A fork costs some
milliseconds, where a Python of its own would cost a quarter of a second. The helper starts with the first work, and
ends with the process that started it.

The limit of memory holds on Linux; macOS does not keep it. Where there is no fork, or the helper cannot be started,
the work is done here: slowly for whoever brought it, and the log says `limited_process_missing`.
"""

import errno
import json
import logging
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from importlib import import_module
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import structlog

log = structlog.get_logger(__name__)

AT_ONCE = 4  # children of one process; each may take its limit of memory
BUSY_AFTER = 10.0  # seconds that somebody waits for a child
_START_SECONDS = 15.0  # that the helper has for its first child, on a busy machine
_ANSWER_AFTER = 2.0  # seconds that a child's answer may be on its way when its time is up
_NICENESS = 10  # whoever waits for a reply comes first
_ROOT = Path(__file__).resolve().parent.parent
_NAME_BYTES = 128  # of the module in a message to the helper
_PASSING = (errno.EAGAIN, errno.EMFILE, errno.ENFILE, errno.ENOMEM)  # the machine is short of something just now
_KEPT_VARIABLES = ("PATH", "LANG", "LC_ALL", "TMPDIR", "LD_LIBRARY_PATH", "PYTHONPATH", "PYTHONHOME")

Result = tuple[dict[str, Any], bytes]
Work = Callable[..., Result]


class BusyError(Exception):
    """There is too much to do, for this customer or for all: to be tried again in a moment."""


class TooMuchError(Exception):
    """The work needed more time or memory than it may have, or ended its process."""


class BrokenError(Exception):
    """The work raised something that it should not."""


@dataclass(frozen=True)
class Limits:
    """What one piece of work may use: seconds of a processor, seconds by the clock, bytes of memory."""

    processor: int
    clock: float
    memory: int


def run_limited(
    work: str, content: bytes, *, limits: Limits, who: str = "", patience: float = BUSY_AFTER, **options: Any
) -> Result:
    """What the function `work`, named `module:function`, makes of the content and the options: JSON, and bytes.

    `who` brought it; nobody has two children at once. Raises BusyError after `patience` seconds in line, TooMuchError,
    and BrokenError.
    """
    with _line.place(who, patience):
        try:
            child = _helper.child(work.partition(":")[0])
        except OSError as error:
            # Not here in that case: whoever can use up the machine's sockets would choose where their file is read.
            if isinstance(error, TimeoutError) or error.errno in _PASSING:
                raise BusyError from None
            log.warning("limited_process_missing", error=str(error))
            return _run_here(work, content, options)
        with child:
            return _ask(child, {"work": work, "limits": asdict(limits), "options": options}, content, limits)


def _ask(child: Connection, order: dict[str, Any], content: bytes, limits: Limits) -> Result:
    try:
        child.send_bytes(json.dumps(order).encode())
        child.send_bytes(content)
        if not child.poll(limits.clock + _ANSWER_AFTER):
            raise TooMuchError
        answer = json.loads(child.recv_bytes())
        if "result" in answer:
            return answer["result"], child.recv_bytes()
    except (EOFError, OSError):  # the kernel has ended it
        raise TooMuchError from None
    if answer["raised"] == MemoryError.__name__:
        raise TooMuchError
    raise BrokenError(answer["raised"])


def _run_here(work: str, content: bytes, options: dict[str, Any]) -> Result:
    try:
        return _function(work)(content, **options)
    except MemoryError:
        raise TooMuchError from None
    except Exception as error:
        raise BrokenError(repr(error)) from error


def _function(work: str) -> Work:
    module, _, name = work.partition(":")
    function: Work = getattr(import_module(module), name)
    return function


class _Line:
    """Who has a child, and who waits for one. Nobody has two, so one who brings many files waits for themselves."""

    def __init__(self, places: int) -> None:
        self._places = places
        self._busy: list[str] = []
        self._changed = threading.Condition()

    @contextmanager
    def place(self, who: str, patience: float) -> Iterator[None]:
        """Wait for a place, and have it. Raises BusyError."""
        with self._changed:
            if not self._changed.wait_for(lambda: self._is_free(who), patience):
                raise BusyError
            self._busy.append(who)
        try:
            yield
        finally:
            with self._changed:
                self._busy.remove(who)
                self._changed.notify_all()

    def _is_free(self, who: str) -> bool:
        return len(self._busy) < self._places and who not in self._busy


class _Helper:
    """The process that forks. It belongs to the one that started it: a fork of that starts its own."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._owner = 0
        self._door: socket.socket | None = None
        self._process: subprocess.Popen[bytes] | None = None

    def child(self, module: str) -> Connection:
        """A connection to a fresh child, with the module loaded, that waits for its order. Raises OSError."""
        with self._lock:
            if self._door is not None and self._owner == os.getpid():
                with suppress(OSError, EOFError):  # the helper was killed: it is started again
                    return self._forked(self._door, module)
            self._start()
            try:
                return self._forked(self._door, module)
            except EOFError:
                raise OSError("the helper does not start") from None

    def _start(self) -> None:
        if not (hasattr(os, "fork") and hasattr(socket, "send_fds")):
            raise OSError("this system has no fork")
        self._stop()
        ours, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 - this very module
                [sys.executable, "-m", __name__, str(theirs.fileno())],
                cwd=_ROOT,
                env={name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ},
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                start_new_session=True,  # Ctrl+C is for the site, which ends the helper by ending
            )
        self._door, self._owner = ours, os.getpid()

    def _stop(self) -> None:
        if self._door is not None:
            self._door.close()
        if self._process is not None and self._owner == os.getpid():
            self._process.kill()
            self._process.wait()
        self._door = self._process = None

    def _forked(self, door: socket.socket | None, module: str) -> Connection:
        assert door is not None
        ours, theirs = socket.socketpair()
        with theirs:
            socket.send_fds(door, [module.encode().ljust(_NAME_BYTES)], [theirs.fileno()])
        connection = Connection(ours.detach())
        try:
            if not connection.poll(_START_SECONDS):
                raise TimeoutError("the helper does not answer")
            connection.recv_bytes()
        except BaseException:
            connection.close()
            raise
        return connection


_line = _Line(AT_ONCE)
_helper = _Helper()


def _serve(door: socket.socket) -> None:
    """The helper: fork a child for each connection that comes in, until the site is gone."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # children are not waited for
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    logging.disable()  # what a parser says of a stranger's file would fill the site's log
    while True:
        module, descriptors, _flags, _address = socket.recv_fds(door, _NAME_BYTES, 1)
        if not module:
            return
        import_module(module.decode().strip())  # once; the children have it then
        if os.fork() == 0:
            door.close()
            _work_as_child(Connection(descriptors[0]))
        os.close(descriptors[0])


def _work_as_child(site: Connection) -> None:
    """One order, then the end. Whatever happens, this process does not go on."""
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, _START_SECONDS)
        site.send_bytes(b"ready")
        order = json.loads(site.recv_bytes())
        content = site.recv_bytes()
        _limit(Limits(**order["limits"]))
        try:
            result, kept = _function(order["work"])(content, **order["options"])
        except BaseException as error:
            site.send_bytes(json.dumps({"raised": type(error).__name__}).encode())
        else:
            site.send_bytes(json.dumps({"result": result}).encode())
            site.send_bytes(kept)
    finally:
        os._exit(0)


def _limit(limits: Limits) -> None:
    """From here on the kernel ends this process when it uses more. The alarm needs no handler, which would have to wait
    for the interpreter."""
    import resource  # not there on every system, and needed where a fork is

    signal.setitimer(signal.ITIMER_REAL, limits.clock)
    with suppress(OSError):
        os.nice(_NICENESS)
    for what, most in (
        (resource.RLIMIT_CPU, limits.processor),
        (resource.RLIMIT_AS, limits.memory),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        with suppress(ValueError, OSError):  # a limit that this system has not, or that is lower already
            resource.setrlimit(what, (most, most))


if __name__ == "__main__":
    _serve(socket.socket(fileno=int(sys.argv[1])))
