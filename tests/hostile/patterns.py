"""Every regular expression of the four apps, found by having all of them compiled under our eyes.

    python -m tests.hostile.patterns        # a line of JSON for each: its text, its flags, who compiles it

Patterns stand in modules, in tables of TOML, and in functions that put them together from data, so they are noted where
all of them pass: in `re` itself, in a process of its own, before anything is imported.
"""

import json
import os
import pkgutil
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
APPS = ("agents_core", "knowledge", "conversations", "inbox")


@dataclass(frozen=True)
class Found:
    """A pattern, and the first line that compiles it."""

    text: str
    flags: int
    where: str

    def compiled(self) -> re.Pattern[str]:
        """The pattern, ready to use."""
        return re.compile(self.text, self.flags)


def every_pattern() -> list[Found]:
    """All patterns of the apps that are tried on text."""
    asked = [sys.executable, "-m", "tests.hostile.patterns"]
    said = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [Found(**json.loads(line)) for line in said.splitlines()]


def _note(found: dict[tuple[str, int], Found], compile_pattern: Callable[..., Any]) -> Callable[..., Any]:
    def noting(pattern: Any, flags: Any) -> Any:
        compiled = compile_pattern(pattern, flags)
        where = _caller()
        if where and isinstance(compiled.pattern, str):
            key = compiled.pattern, compiled.flags & (re.I | re.M | re.S | re.X | re.A)
            found.setdefault(key, Found(key[0], int(key[1]), where))
        return compiled

    return noting


def _caller() -> str:
    """File and line of the app's code that asked, or nothing when another did."""
    frame = sys._getframe(2)
    while frame and frame.f_code.co_filename == re.__file__:
        frame = frame.f_back  # type: ignore[assignment]
    path = Path(frame.f_code.co_filename)
    if not path.is_relative_to(ROOT) or path.relative_to(ROOT).parts[0] not in APPS or "migrations" in path.parts:
        return ""
    return f"{path.relative_to(ROOT)}:{frame.f_lineno}"


def _import_all() -> None:
    for app in APPS:
        for module in pkgutil.walk_packages(import_module(app).__path__, f"{app}."):
            if ".migrations" not in module.name and ".management" not in module.name:
                import_module(module.name)


def _have_tables_read() -> None:
    """Read and check a few texts, so that patterns which are made when they are first asked for are made."""
    from tests.hostile.functions import EVERY

    for read in EVERY.values():
        read("Please refund order NW-1042, my e-mail is ada@example.com. Wo ist мой заказ? [x](http://x.test)\n\n- 12")


def main() -> None:
    """Print all patterns."""
    found: dict[tuple[str, int], Found] = {}
    re._compile = _note(found, re._compile)  # type: ignore[attr-defined]
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "supportsite.settings")
    import django

    django.setup()
    _import_all()
    _have_tables_read()
    for each in found.values():
        print(json.dumps(vars(each)))


if __name__ == "__main__":
    main()
