"""Uploaded files on their way to an import: unpacked, counted and kept within bounds."""

import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import IO

from django.utils.translation import gettext as _

from knowledge.imports.formats.file_reader import KINDS, count, is_article

MEGABYTE = 1024 * 1024
MOST_BYTES = 50 * MEGABYTE  # of one upload, and of what is in its archives when unpacked
MOST_ARTICLES = 20_000
MOST_ENTRIES = 50_000  # of an archive, folders and pictures included
_LONGEST_NAME = 500
_JUNK = "__MACOSX"


class UploadError(ValueError):
    """An upload cannot be taken; the message says why, in words for the person who uploads."""


@dataclass
class Upload:
    """What is to be imported: names and contents in order, and how many articles or failures they will give."""

    files: list[tuple[str, bytes]] = field(default_factory=list)
    articles: int = 0
    size: int = 0

    def add(self, name: str, content: bytes) -> None:
        """Raises UploadError when it becomes too much."""
        self.articles += count(name, content)
        self.size += len(content)
        if self.articles > MOST_ARTICLES:
            raise UploadError(_("These are more than %d articles: upload them in parts.") % MOST_ARTICLES)
        if self.size > MOST_BYTES:
            raise too_large()
        self.files.append((name[-_LONGEST_NAME:], content))


def too_large() -> UploadError:
    """Why an upload past MOST_BYTES is refused."""
    return UploadError(
        _("These are more than %d MB, unpacked: upload them in parts, or use the import_articles command.")
        % (MOST_BYTES // MEGABYTE)
    )


def unpack(uploaded: Iterable[tuple[str, IO[bytes]]]) -> Upload:
    """The articles in uploaded files and archives. Raises UploadError for what is no upload of articles."""
    upload = Upload()
    for name, content in uploaded:
        if PurePosixPath(name).suffix.lower() == ".zip":
            for entry in _unzipped(name, content, upload):
                upload.add(*entry)
        elif is_article(name):
            upload.add(name, content.read(MOST_BYTES + 1))
        else:
            kinds = ", ".join([*KINDS, ".zip"])
            reason = _("“%(name)s” is not a kind of file that can be imported (%(kinds)s).")
            raise UploadError(reason % {"name": name, "kinds": kinds})
    if not upload.articles:
        raise UploadError(_("There are no articles in this: %s") % ", ".join(KINDS))
    return upload


def _unzipped(archive: str, content: IO[bytes], upload: Upload) -> Iterator[tuple[str, bytes]]:
    """The articles in an archive. Names are names only, nothing is written to a disk; what an archive says of its sizes
    is not believed."""
    try:
        with zipfile.ZipFile(content) as opened:
            if len(opened.infolist()) > MOST_ENTRIES:
                raise UploadError(_("“%s” has too many entries.") % archive)
            for entry in sorted(opened.infolist(), key=lambda each: each.filename):
                if _is_wanted(entry):
                    with opened.open(entry) as file:
                        yield entry.filename, file.read(MOST_BYTES - upload.size + 1)
    except RuntimeError:
        raise UploadError(_("“%s” is encrypted.") % archive) from None
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError) as error:
        if isinstance(error, UploadError):
            raise
        raise UploadError(_("“%s” is not a whole .zip archive.") % archive) from None


def _is_wanted(entry: zipfile.ZipInfo) -> bool:
    parts = PurePosixPath(entry.filename.replace("\\", "/")).parts
    hidden = any((part.startswith(".") and part != "..") or part == _JUNK for part in parts)
    return not entry.is_dir() and not hidden and is_article(entry.filename)
