"""Links between the files of one folder, which become links between articles."""

import re
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from django.urls import reverse
from django.utils.text import slugify

_PAGES = {".md", ".markdown", ".html", ".htm", ".pdf"}
MARKDOWN_LINK = re.compile(r"\]\(([^()\s]+)((?:\s+\"[^\"\n]*\")?)\)")


def help_address(target: str) -> str:
    """Where the article of a neighbouring file stands; empty when the target is anything else."""
    parts = urlsplit(target)
    path = PurePosixPath(unquote(parts.path))
    if parts.scheme or parts.netloc or parts.path.startswith("/") or path.suffix.lower() not in _PAGES:
        return ""
    slug = slugify(path.stem)
    if not slug:
        return ""
    return reverse("knowledge:article", args=[slug]) + (f"#{parts.fragment}" if parts.fragment else "")
