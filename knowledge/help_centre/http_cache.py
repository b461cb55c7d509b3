"""Pages that a browser keeps and asks about: unchanged, they are not made again."""

import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template import engines
from django.templatetags.static import static
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers
from django.utils.crypto import salted_hmac
from django.utils.http import quote_etag
from django.utils.translation import get_language

_MADE_OF = ("base.html", "knowledge")
_SHEETS = ("css/tokens.css", "css/base.css", "css/help_centre.css", "js/help_centre/suggestions.js")


def conditional_response(
    request: HttpRequest, state: list[object], make: Callable[[], HttpResponse]
) -> HttpResponseBase:
    """The page that `make` makes, or 304 when the browser has it. `state` is all that the page depends on besides the
    language, which pane htmx asked for, and our templates."""
    parts = [get_language(), request.headers.get("HX-Target", ""), request.get_full_path(), _release(), *state]
    etag = quote_etag(salted_hmac("knowledge.help_centre.http_cache", "\0".join(map(str, parts))).hexdigest())
    response = get_conditional_response(request, etag=etag) or make()
    response["ETag"] = etag
    patch_cache_control(response, private=True, no_cache=True)  # keep it, but ask: a change is seen at once
    patch_vary_headers(response, ["Cookie", "HX-Target"])
    return response


@cache
def _release() -> str:
    """Changes with the templates and sheets that the pages are made of."""
    found = hashlib.sha256()
    folder = Path(engines["django"].engine.dirs[0])  # type: ignore[attr-defined]
    for name in _MADE_OF:
        files = sorted((folder / name).glob("*.html")) if (folder / name).is_dir() else [folder / name]
        for file in files:
            found.update(file.read_bytes())
    for sheet in _SHEETS:
        found.update(static(sheet).encode())
    return found.hexdigest()
