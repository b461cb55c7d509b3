"""The site and what it needs, as processes of their own on this machine: each can be killed and started again.

Everything is private to one run: a folder, a database, a Redis, a PostgreSQL where it is to be restarted.
"""

import json
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 90.0
STOP_SECONDS = 20.0


def free_port() -> int:
    """A TCP port that nobody listens on, and that is still free for us when its owner was killed and starts again.

    So none of those that the system gives to outgoing connections: whoever tries to reach a dead server would get its
    port as his own sooner or later.
    """
    while True:
        port = random.randrange(15_000, _first_outgoing_port())
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def _first_outgoing_port() -> int:
    known = Path("/proc/sys/net/ipv4/ip_local_port_range")
    return max(16_000, int(known.read_text().split()[0])) if known.exists() else 32_768


def listens(port: int) -> bool:
    """Whether somebody accepts connections on 127.0.0.1."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


class Process:
    """A command that can be started, stopped and killed, with its output in a file.

    It leads a process group, so that killing it takes its children along. It is ready when it listens on `port`, and
    has said `ready`, for those that it is given.
    """

    def __init__(
        self,
        name: str,
        command: list[str],
        *,
        folder: Path,
        environment: dict[str, str],
        port: int = 0,
        ready: bytes = b"",
    ) -> None:
        self.name, self.command, self.environment, self.port, self.ready = name, command, environment, port, ready
        self.log = folder / f"{name}.log"
        self._said_before = 0  # bytes of the log that are of earlier starts
        self._running: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """Of the running process."""
        assert self._running
        return self._running.pid

    def start(self, *, wait: bool = True) -> "Process":
        """Start it; with `wait`, until it is ready."""
        with self.log.open("ab") as output:
            self._said_before = output.tell()
            self._running = subprocess.Popen(
                self.command, cwd=ROOT, env=self.environment, stdout=output, stderr=output, start_new_session=True
            )
        if wait:
            self.wait_until_ready()
        return self

    def wait_until_ready(self) -> None:
        """Wait until it is. Raises RuntimeError with the end of its output when it ends or stays silent."""
        ends = time.monotonic() + START_SECONDS
        while not self._is_ready():
            if self.ended() or time.monotonic() > ends:
                raise RuntimeError(f"{self.name} did not start:\n{self.log.read_text(errors='replace')[-3000:]}")
            time.sleep(0.1)

    def _is_ready(self) -> bool:
        return (not self.port or listens(self.port)) and self.ready in self.log.read_bytes()[self._said_before :]

    def ended(self) -> bool:
        """Whether it is not running."""
        return self._running is None or self._running.poll() is not None

    def kill(self) -> None:
        """End it at once, without a chance to clean up."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """Ask it to end, and kill it when it does not."""
        self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> None:
        if self._running is None:
            return
        for each in (how, signal.SIGKILL):
            with suppress(ProcessLookupError):
                os.killpg(self._running.pid, each)
            try:
                self._running.wait(STOP_SECONDS)
                break
            except subprocess.TimeoutExpired:
                continue
        self._running = None


class Postgres:
    """A PostgreSQL server with a data directory of its own, which can be restarted or killed."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.data = folder / "postgres"
        self.log = folder / "postgres.log"
        # The server refuses to run as root.
        self.user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        self.binaries = _postgres_binaries()
        if self.user:
            shutil.chown(folder, "postgres")
        self._run("initdb", "--pgdata", str(self.data), "--username", "postgres", "--auth", "trust", "--no-sync")
        with (self.data / "postgresql.auto.conf").open("a") as settings:
            settings.write(f"listen_addresses = '127.0.0.1'\nport = {self.port}\nunix_socket_directories = ''\n")

    @property
    def url(self) -> str:
        """For DATABASE_URL."""
        return f"postgresql://postgres@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        """Start it, and wait until it takes connections."""
        self._control("start", "--wait", "--log", str(self.log))

    def restart(self, mode: str = "fast") -> None:
        """Stop it and start it again, on the same port."""
        self.stop(mode)
        self.start()

    def stop(self, mode: str = "fast") -> None:
        """Stop it: `fast` ends the connections, `immediate` is a crash."""
        self._control("stop", "--mode", mode, "--wait")

    @property
    def pid(self) -> int:
        """Of the server's first process."""
        return int((self.data / "postmaster.pid").read_text().split()[0])

    def _control(self, verb: str, *options: str) -> None:
        self._run("pg_ctl", verb, "--pgdata", str(self.data), "--silent", *options)

    def _run(self, binary: str, *options: str) -> None:
        subprocess.run(
            [*self.user, str(self.binaries / binary), *options], check=True, cwd="/", stdout=subprocess.DEVNULL
        )


def _postgres_binaries() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    if found:
        return found[-1]
    initdb = shutil.which("initdb")
    if initdb is None:
        raise RuntimeError("PostgreSQL's server is not installed: `apt-get install postgresql`")
    return Path(initdb).parent


class Site:
    """The site under test with its model; `environment` is added to each of its processes.

    `web`, `workers` and `beat` are empty or absent in one-process mode, where `web[0]` is all there is.
    """

    def __init__(self, folder: Path, environment: dict[str, str], model: Process) -> None:
        self.folder = folder
        self.model = model
        self.environment = environment
        self.web: list[Process] = []
        self.workers: list[Process] = []
        self.beat: Process | None = None
        self.passwords: dict[str, str] = {}  # of the staff accounts, by name

    @property
    def processes(self) -> list[Process]:
        """All that is ours: without the model, the database and Redis."""
        return [*self.web, *self.workers, *([self.beat] if self.beat else [])]

    @property
    def urls(self) -> list[str]:
        """The address of each web process."""
        return [f"http://127.0.0.1:{web.port}" for web in self.web]

    def manage(self, *arguments: str) -> str:
        """Run a management command; returns what it printed."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT, env=self.environment, check=True, stdout=subprocess.PIPE,
        )  # fmt: skip
        return done.stdout.decode()

    def set_up(self, *, staff: bool) -> None:
        """Make the tables, and the demo's staff accounts with `staff`: in one go, since Python starts slowly."""
        steps = ["from django.core.management import call_command", "call_command('migrate', verbosity=0)"]
        if staff:
            steps += ["from supportsite.demo.accounts import load_demo_staff", "print(*load_demo_staff(), sep='\\n')"]
        printed = self.manage("shell", "--command", "; ".join(steps))
        self.passwords = dict(re.findall(r"^demo login: (\S+) (\S+)", printed, re.MULTILINE))

    def start(self, *, webs: int, workers: int) -> None:
        """Start web, worker and beat processes, and wait until all can serve."""
        for number in range(webs):
            self.web.append(self._daphne(f"web{number}"))
        for number in range(workers):
            name = f"worker{number}"
            self.workers.append(self._celery(name, "worker", "--hostname", f"{name}@%h", ready=b" ready."))
        if workers:
            schedule = str(self.folder / "beat-schedule")
            self.beat = self._celery("beat", "beat", "--schedule", schedule)
        for process in self.processes:
            process.start(wait=False)
        for process in self.processes:
            process.wait_until_ready()

    def _daphne(self, name: str) -> Process:
        port = free_port()
        command = [sys.executable, "-m", "daphne", "-b", "127.0.0.1", "-p", str(port)]
        command += ["--verbosity", "0", "supportsite.asgi:application"]
        return Process(name, command, folder=self.folder, environment=self.environment, port=port)

    def _celery(self, name: str, *arguments: str, ready: bytes = b"") -> Process:
        command = [sys.executable, "-m", "celery", "-A", "supportsite", *arguments, "--loglevel", "INFO"]
        return Process(name, command, folder=self.folder, environment=self.environment, ready=ready)

    def ask_model(self, path: str, data: Any = None) -> Any:
        """Read the model's counters (`/seen`) or change what it does (`/set`)."""
        body = None if data is None else json.dumps(data).encode()
        request = urllib.request.Request(f"http://127.0.0.1:{self.model.port}{path}", data=body)
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.load(answer)


@contextmanager
def tidy_end() -> Iterator[None]:
    """Let SIGTERM, as of `timeout`, end the block like an exception: what it has started must not outlive it."""

    def end(*_: object) -> None:
        raise SystemExit(128 + signal.SIGTERM)

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def a_folder() -> Iterator[Path]:
    """A folder for one run; kept when KEEP_LOGS is set, and when the run fails."""
    folder = Path(tempfile.mkdtemp(prefix="support-load-"))
    folder.chmod(0o755)
    keep = True
    try:
        yield folder
        keep = "KEEP_LOGS" in os.environ
    finally:
        if keep:
            print(f"logs are in {folder}")
        else:
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def a_model(folder: Path, *arguments: str) -> Iterator[Process]:
    """The model's process."""
    port = free_port()
    script = os.environ.get("MODEL_SCRIPT")  # another model to measure with
    command = [sys.executable, *([script] if script else ["-m", "tests.load.model"]), "--port", str(port), *arguments]
    process = Process("model", command, folder=folder, environment=dict(os.environ), port=port)
    process.start()
    try:
        yield process
    finally:
        process.stop()


@contextmanager
def a_redis(folder: Path) -> Iterator[Process]:
    """A Redis that keeps nothing over a restart."""
    port = free_port()
    command = ["redis-server", "--bind", "127.0.0.1", "--port", str(port), "--save", "", "--appendonly", "no"]
    process = Process("redis", command, folder=folder, environment=dict(os.environ), port=port)
    process.start()
    try:
        yield process
    finally:
        process.stop()


@contextmanager
def a_postgres(folder: Path) -> Iterator[Postgres]:
    """A PostgreSQL of our own."""
    server = Postgres(folder)
    server.start()
    try:
        yield server
    finally:
        server.stop("immediate")


def environment_for(folder: Path, model: Process, **more: str) -> dict[str, str]:
    """The environment of the site's processes; what the caller's shell says of the site is left out."""
    ours = ("DATABASE_URL", "REDIS_URL", "OPENAI_", "AGENT_", "DEBUG", "DEMO_MODE", "SECRET_KEY", "ALLOWED_HOSTS")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return kept | {
        "OPENAI_API_KEY": "stand-in",
        "OPENAI_BASE_URL": f"http://127.0.0.1:{model.port}/v1",
        "DEMO_MODE": "1",  # plain HTTP, and static files from where they are
        "GUARDRAIL_MODEL_CHECK": "false",
        "EMAIL_URL": "dummy:",
        "PYTHONUNBUFFERED": "1",
        # All customers of a run come from this machine.
        "VISITORS_PER_ADDRESS": "0",
        "TICKETS_PER_ADDRESS": "0",
        **more,
    }


@contextmanager
def several_processes(
    *,
    webs: int = 1,
    workers: int = 1,
    model: tuple[str, ...] = (),
    settings: dict[str, str] | None = None,
    staff: bool = False,
) -> Iterator[tuple[Site, Postgres, Process]]:
    """The site on a PostgreSQL and a Redis of its own. Yields the site, PostgreSQL and Redis."""
    with ExitStack() as stack:
        stack.enter_context(tidy_end())
        folder = stack.enter_context(a_folder())
        postgres = stack.enter_context(a_postgres(folder))
        redis = stack.enter_context(a_redis(folder))
        answering = stack.enter_context(a_model(folder, *model))
        urls = {"DATABASE_URL": postgres.url, "REDIS_URL": f"redis://127.0.0.1:{redis.port}/0"}
        site = Site(folder, environment_for(folder, answering, **urls, **(settings or {})), answering)
        site.set_up(staff=staff)
        try:
            site.start(webs=webs, workers=workers)
            yield site, postgres, redis
        finally:
            for process in site.processes:
                process.kill()


@contextmanager
def one_process(
    *, model: tuple[str, ...] = (), settings: dict[str, str] | None = None, staff: bool = False
) -> Iterator[Site]:
    """The site in one process on SQLite."""
    with ExitStack() as stack:
        stack.enter_context(tidy_end())
        folder = stack.enter_context(a_folder())
        answering = stack.enter_context(a_model(folder, *model))
        urls = {"DATABASE_URL": f"sqlite:///{folder / 'site.sqlite3'}"}
        site = Site(folder, environment_for(folder, answering, **urls, **(settings or {})), answering)
        site.set_up(staff=staff)
        try:
            site.start(webs=1, workers=0)
            yield site
        finally:
            for process in site.processes:
                process.kill()
