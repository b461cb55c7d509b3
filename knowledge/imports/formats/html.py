"""HTML pages: what is there to be read, as Markdown."""

import re
from urllib.parse import urljoin

import nh3
from bs4 import BeautifulSoup, Tag
from markdownify import MarkdownConverter

from knowledge.imports.formats import encoding
from knowledge.imports.formats.document import Document, UnreadableError, document, help_address, name_of

_DECLARED = re.compile(rb"<meta\b[^>]*?charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_STRUCTURE = {"title", "base", "link", "main", "nav", "header", "footer", "section", "aside", "figure"}
_KEPT = {
    "*": {"role", "hidden"},
    "a": {"href"},
    "img": {"alt"},
    "base": {"href"},
    "link": {"rel", "href"},
    "ol": {"start"},
    "td": {"colspan"},
    "th": {"colspan"},
}
_NOT_TEXT = {"script", "style", "template", "noscript", "svg", "iframe", "object", "video", "audio", "button", "form"}
_AROUND = "nav, footer, [role=navigation], [role=banner], [role=contentinfo], [role=search], [hidden]"


class _Converter(MarkdownConverter):
    """Markdown in which text that looks like markup stays text."""

    def escape(self, text: str, parent_tags: set[str]) -> str:
        return str(super().escape(text, parent_tags)).replace("<", "\\<")  # type: ignore[misc]

    def convert_td(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return str(super().convert_td(el, text.replace("|", "\\|"), parent_tags))  # type: ignore[misc]

    def convert_th(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return str(super().convert_th(el, text.replace("|", "\\|"), parent_tags))  # type: ignore[misc]


def read(origin: str, raw: bytes) -> Document:
    """The article of an HTML page: its <main> or <article> where there is one, without navigation and scripts."""
    declared = _DECLARED.search(raw[:4096])
    source = encoding.text(raw, declared=declared[1].decode() if declared else "")
    # nh3 reads as browsers do, end tags that were left out included.
    clean = nh3.clean(
        source,
        tags=nh3.ALLOWED_TAGS | _STRUCTURE,
        attributes=_KEPT,
        clean_content_tags=_NOT_TEXT,
        link_rel=None,
    )
    soup = BeautifulSoup(clean, "html.parser")
    page_title, base = _inner(soup.title), _base(soup)
    root = _root(soup)
    heading = root.find("h1") or soup.find("h1")
    title = _inner(heading) or page_title
    boilerplate = _AROUND if root.name in ("main", "article") else f"{_AROUND}, header"
    for element in root.select(boilerplate):
        element.decompose()
    for element in [each for each in (heading, soup.title) if isinstance(each, Tag)]:
        element.decompose()  # the page shows the title itself
    _mend_links(root, base)
    return document(origin, {"slug": name_of(origin), "title": title}, _markdown(root))


def _root(soup: BeautifulSoup) -> Tag:
    """The element that holds the article."""
    articles = soup.select("article")
    for candidate in [soup.select_one("main, [role=main]"), articles[0] if len(articles) == 1 else None]:
        if candidate is not None and candidate.get_text(strip=True):
            return candidate
    return soup


def _base(soup: BeautifulSoup) -> str:
    """The page's own address, if it says so: then its relative links lead somewhere."""
    for selector in ("base[href]", "link[rel=canonical][href]"):
        found = soup.select_one(selector)
        if found and str(found["href"]).startswith(("http://", "https://")):
            return str(found["href"])
    return ""


def _mend_links(root: Tag, base: str) -> None:
    """Links lead to a web address, to an article or to nowhere. Pictures are not imported: their description is."""
    for link in root.select("a"):
        target = str(link.get("href", "")).strip()
        address = target if re.match(r"(https?://|mailto:|tel:)", target, re.I) else help_address(target)
        if not address and base and not target.startswith("#"):
            address = urljoin(base, target)
        if address and link.get_text(strip=True):
            link["href"] = address
        else:
            link.unwrap()
    for image in root.select("img"):
        image.replace_with(str(image.get("alt", "")))


def _markdown(root: Tag) -> str:
    try:
        text = _Converter(heading_style="ATX", table_infer_header=True).convert_soup(root)
    except RecursionError:
        raise UnreadableError("the page's elements are nested too deeply") from None
    return re.sub(r"\n[ \t]*(?:\n[ \t]*){2,}", "\n\n", text).strip()


def _inner(element: object) -> str:
    return " ".join(element.get_text(" ").split()) if isinstance(element, Tag) else ""
