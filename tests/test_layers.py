"""Imports run downwards only, as `pyproject.toml` says, and each package says truly what it stands on."""

import re
import subprocess
import sys
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).parent.parent
APPS = ("knowledge", "agents_core", "conversations", "inbox", "supportsite")
SAID = re.compile(r"Imports of this app: ([\w,\s]+)\.")


def test_no_layer_imports_one_above_it():
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    checked = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert checked.returncode == 0, checked.stdout + checked.stderr


@pytest.mark.parametrize("app", APPS)
def test_a_package_says_what_it_imports_of_its_app(app):
    graph = grimp.build_graph(app, cache_dir=None)
    for path in sorted((ROOT / app).rglob("__init__.py")):
        package = ".".join(path.parent.relative_to(ROOT).parts)
        said = SAID.search(path.read_text())
        if package == app or not said:
            continue
        inside = graph.find_descendants(package) | {package}
        imported = {module for each in inside for module in graph.find_modules_directly_imported_by(each)} - inside
        parts = {module.split(".")[1] for module in imported if "." in module}
        assert set(re.findall(r"\w+", said[1])) - {"nothing"} == parts, path
