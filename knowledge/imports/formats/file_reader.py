"""Files to read articles from, on disk or uploaded, and which reader is for which kind."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import BinaryIO

from knowledge.imports.formats import html, json_lines, markdown_files, pdf
from knowledge.imports.formats.document import Document, Failure, UnreadableError

_READERS: dict[str, Callable[[str, bytes], Document]] = {
    ".md": markdown_files.read,
    ".markdown": markdown_files.read,
    ".html": html.read,
    ".htm": html.read,
    ".pdf": pdf.read,
}
_LINES = ".jsonl"  # a file of lines is many documents
KINDS = sorted([*_READERS, _LINES])


@dataclass(frozen=True)
class File:
    """A file with articles; `origin` is what reports call it."""

    origin: str
    open: Callable[[], BinaryIO]

    @property
    def kind(self) -> str:
        return PurePath(self.origin).suffix.lower()


def is_article(name: str) -> bool:
    """Whether a file of this name, found in a folder, is to be imported."""
    path = PurePath(name)
    return path.suffix.lower() in KINDS and not path.name.startswith(".")


def read(paths: Iterable[Path]) -> Iterator[Document | Failure]:
    """Every article under the paths, in a stable order; in folders other files are passed over."""
    for path in paths:
        if path.is_dir():
            found = (each for each in sorted(path.rglob("*")) if is_article(each.name) and each.is_file())
            yield from read_files(_on_disk(file) for file in found)
        elif not path.is_file():
            yield Failure(str(path), "no such file or folder")
        elif path.suffix.lower() not in KINDS:
            yield Failure(str(path), f"not a kind of file that can be imported ({', '.join(KINDS)})")
        else:
            yield from read_files([_on_disk(path)])


def read_files(files: Iterable[File]) -> Iterator[Document | Failure]:
    """Every article in the files, in their order."""
    for file in files:
        try:
            with file.open() as content:
                if file.kind == _LINES:
                    yield from json_lines.read(file.origin, content)
                else:
                    yield _READERS[file.kind](file.origin, content.read())
        except UnreadableError as error:
            yield Failure(file.origin, str(error))
        except OSError as error:
            yield Failure(file.origin, f"cannot be read: {error.strerror or error}")


def count(name: str, content: bytes) -> int:
    """How many articles, or failures, a file of this name will give."""
    if PurePath(name).suffix.lower() != _LINES:
        return 1
    return sum(1 for line in content.split(b"\n") if line.strip())


def _on_disk(path: Path) -> File:
    return File(str(path), lambda: path.open("rb"))
