"""What the documentation points at is there: pages, headings, files of the repository."""

import re
from collections.abc import Iterator
from pathlib import Path

from supportsite.environment import BASE_DIR

ENTRANCES = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")
# Files that a page tells its reader to make.
TO_BE_MADE = {"agents_core/agents/returns.py", "agents_core/instructions/returns.md", "tests/cases/returns.jsonl"}

APPS = ("agents_core", "conversations", "inbox", "knowledge", "supportsite", "tests")
TOP = "|".join(re.escape(name) for name in (*APPS, "templates", "static", "docs", "requirements", ".ci"))
CODE = re.compile(r"`([^`\n]+)`")
# A path from the root to a file with an extension, or to a folder with a slash behind it. A star stands for anything,
# and so does a word in capitals (`code_email.LANGUAGE.txt`).
PATH = re.compile(rf"(?<![\w/.:-])(?:{TOP})/(?:[\w.*-]+/)*(?:[\w*-][\w.*-]*\.[a-z]+\b)?(?![\w/<{{])")
LINK = re.compile(r"\]\(([^()\s]+)\)")
ELSEWHERE = re.compile(r"[a-z]+:|/")
HEADING = re.compile(r"#+ (.+)")
DOC = re.compile(r"\bdocs/[\w./-]*\w\.md\b")

Line = tuple[str, int, str]


def pages() -> list[Path]:
    return [*(BASE_DIR / name for name in ENTRANCES), *sorted((BASE_DIR / "docs").rglob("*.md"))]


def lines(page: Path) -> Iterator[Line]:
    """The lines of prose with their numbers; what stands between fences is an example."""
    fenced = False
    for number, line in enumerate(page.read_text().splitlines(), 1):
        if line.lstrip().startswith("```"):
            fenced = not fenced
        elif not fenced:
            yield str(page.relative_to(BASE_DIR)), number, line


def anchors(page: Path) -> set[str]:
    headings = (HEADING.match(line) for _, _, line in lines(page))
    return {re.sub(r"[^\w -]", "", found[1].lower()).replace(" ", "-") for found in headings if found}


def leads_somewhere(page: Path, target: str) -> bool:
    name, _, anchor = target.partition("#")
    there = page.parent / name if name else page
    return there.exists() and (not anchor or anchor in anchors(there))


def exists(path: str) -> bool:
    return (
        path in TO_BE_MADE
        or (BASE_DIR / path).exists()
        or any(BASE_DIR.glob(re.sub(r"\b[A-Z]{2,}\b", "*", path).rstrip("/")))
    )


def test_every_link_leads_to_a_page_and_a_heading_of_it():
    broken = [
        f"{name}:{number}: {target}"
        for page in pages()
        for name, number, line in lines(page)
        for target in LINK.findall(CODE.sub("", line))
        if not ELSEWHERE.match(target) and not leads_somewhere(page, target)
    ]
    assert not broken, "links that lead nowhere:\n" + "\n".join(broken)


def test_every_file_that_is_named_is_there():
    missing = [
        f"{name}:{number}: {path}"
        for page in pages()
        for name, number, line in lines(page)
        for code in CODE.findall(line)
        for path in PATH.findall(code)
        if not exists(path)
    ]
    assert not missing, "files that are not there:\n" + "\n".join(missing)


def test_every_page_that_the_code_names_is_there():
    sources = [BASE_DIR / ".env.example", *(file for app in APPS for file in (BASE_DIR / app).rglob("*.py"))]
    missing = [
        f"{file.relative_to(BASE_DIR)}:{number}: {page}"
        for file in sources
        for number, line in enumerate(file.read_text().splitlines(), 1)
        for page in DOC.findall(line)
        if not exists(page)
    ]
    assert not missing, "pages that are not there:\n" + "\n".join(missing)


def test_every_page_is_in_the_index():
    index = BASE_DIR / "docs" / "README.md"
    linked = {(index.parent / target.partition("#")[0]).resolve() for target in LINK.findall(index.read_text())}
    unlisted = [str(page.relative_to(BASE_DIR)) for page in pages()[len(ENTRANCES) :] if page not in {*linked, index}]
    assert not unlisted, "pages that docs/README.md does not list: " + ", ".join(unlisted)


def test_the_map_names_every_package_and_no_other():
    """Each app's tree in architecture.md lists the packages of the app, and those inside them by their whole path."""
    text = (BASE_DIR / "docs/architecture.md").read_text()
    for app in APPS:
        if app == "tests":
            continue
        tree = text.partition(f"### `{app}`")[2].partition("```text")[2].partition("```")[0]
        named = re.findall(r"(?<![\w/])((?:[a-z_]+/)+)", tree)
        there = [each.parent.relative_to(BASE_DIR / app) for each in (BASE_DIR / app).glob("*/**/__init__.py")]
        shown = [f"{each}/" for each in there if each.name not in ("migrations", "commands")]
        assert sorted(named) == sorted(shown), f"docs/architecture.md, {app}: {set(named) ^ set(shown)}"
