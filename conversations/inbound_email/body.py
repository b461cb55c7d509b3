"""What stands in a mail: all of its text in order, and its files, those in the text with a mark at their place."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message

import nh3
from bs4 import BeautifulSoup
from django.utils.translation import gettext as _
from markdownify import MarkdownConverter

from conversations.inbound_email.charsets import decode_text, decode_words
from conversations.inbound_email.headers import BROKEN, clean_text, header_text, raw_header
from conversations.outbound_email.message_builder import one_line

MAX_TEXT = 100_000  # characters of a mail's text that are kept
MAX_HTML = 200_000  # characters of one part that are read
MAX_FILES = 20
# So much of the words of the other form has a text that is the whole mail. Less is a banner, or a line that says that
# the mail cannot be shown.
WHOLE = 0.6
ORNAMENT = 10_000  # bytes; a smaller picture in the text is the first to go when there are too many files
_INVISIBLE = {"script", "style", "title", "svg", "template"}
_WORD = re.compile(r"\w+")
_NAMED = ("Content-Disposition", "Content-Type")
_ENCODED_NAME = re.compile(r"name\s{0,9}=\s{0,9}\"([^\"]{0,900}=\?[^\"]{0,900})\"", re.I)
_CID = re.compile(r"cid:(.+)", re.I)
_META_CHARSET = re.compile(rb"<meta[^>]{1,200}charset\s*=\s*[\"']?([\w.:-]{1,40})", re.I)


class _Plain(MarkdownConverter):
    """Only as much Markdown as people use in plain mails: marks of quotations and lists."""

    def escape(self, text: str, parent_tags: set[str]) -> str:
        return text


@dataclass(frozen=True)
class MailFile:
    """A file in a mail, unchecked. `in_text` is one that a mail program shows between the words."""

    name: str
    content: bytes
    in_text: bool = False


@dataclass
class Body:
    """The text, and the files in order; `left_out` says what is not among them."""

    text: str = ""
    files: list[MailFile] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    # By Content-ID, for the pictures that an HTML text shows; and those that it has shown.
    pictures: dict[str, str] = field(default_factory=dict)
    shown: set[str] = field(default_factory=set)


def read_body(message: Message) -> Body:
    """All that the mail says and brings."""
    body = Body(pictures=dict(_pictures(message)))
    pieces = _read(message, body, named=True)
    text = re.sub(r"\n{3,}", "\n\n", "\n\n".join(piece.strip("\n") for piece in pieces if piece.strip()))
    if len(text) > MAX_TEXT:
        body.left_out.append(_("The mail is longer than what is shown of it."))
    body.text = text[:MAX_TEXT].rstrip().strip("\n")
    if len(body.files) > MAX_FILES:
        first = sorted(body.files, key=lambda file: file.in_text and len(file.content) < ORNAMENT)
        gone = first[MAX_FILES:]
        body.files = [file for file in body.files if file not in gone]
        names = ", ".join(file.name for file in gone[:MAX_FILES])
        body.left_out.append(_("A mail may not have more files; left out: %(names)s") % {"names": one_line(names, 200)})
    return body


def part_text(part: Message) -> str:
    """The text of a part, whatever its charset claims."""
    content = part_content(part)
    label = part.get_content_charset()
    if label in (None, "us-ascii") and part.get_content_subtype() == "html" and (said := _META_CHARSET.search(content)):
        label = said[1].decode("ascii", "replace")
    text = clean_text(decode_text(content, label))
    return _unwrapped(part, text) if part.get_content_type() == "text/plain" else text


def part_content(part: Message) -> bytes:
    """The bytes of a part without their transfer encoding."""
    try:
        payload = part.get_payload(decode=True)
    except BROKEN:
        return b""
    return payload if isinstance(payload, bytes) else b""


def _read(part: Message, body: Body, *, named: bool = False) -> list[str]:
    """The texts of a part in order. Its files are added to the body."""
    kind = part.get_content_type()
    if kind == "message/rfc822":
        return _forwarded(part, body)
    if part.is_multipart() and part.get_content_maintype() == "multipart":
        children = [each for each in part.get_payload() if isinstance(each, Message)]
        if kind == "multipart/alternative":
            return _best(children, body)
        texts = [each for each in children if _is_text(each)]
        # A name does not make a file of the only text that there is.
        return [text for each in children for text in _read(each, body, named=texts == [each] and len(children) > 1)]
    if _is_text(part) and (not _given_name(part) or named):
        return [part_text(part) if kind == "text/plain" else _from_html(part_text(part), body)]
    return _file(part, body)


def _is_text(part: Message) -> bool:
    return part.get_content_type() in ("text/plain", "text/html") and part.get_content_disposition() != "attachment"


def _best(children: list[Message], body: Body) -> list[str]:
    """The form of a mail that says all of it: its plain text, unless that is only a line in place of the rest."""
    forms = [(each, _read(each, body)) for each in children]
    plain = [text for each, texts in forms if each.get_content_type() == "text/plain" for text in texts]
    rich = [text for each, texts in forms if each.get_content_type() != "text/plain" for text in texts]
    if not "".join(rich).strip() or not "".join(plain).strip():
        return plain if "".join(plain).strip() else rich
    written, shown = (set(_WORD.findall(" ".join(each).casefold())) for each in (plain, rich))
    both = len(written & shown)
    if both >= WHOLE * len(shown):
        return plain
    return rich if both >= WHOLE * len(written) or len(shown) > 4 * len(written) else [*plain, *rich]


def _forwarded(part: Message, body: Body) -> list[str]:
    """A mail inside the mail, read like the rest: what it is about may stand in it alone."""
    inner = (
        next((each for each in part.get_payload() if isinstance(each, Message)), None) if part.is_multipart() else None
    )
    if inner is None:
        return _file(part, body)
    head = [f"{name}: {one_line(value)}" for name in ("From", "Date", "Subject") if (value := header_text(inner, name))]
    return ["\n".join(["----------", *head]), *_read(inner, body)]


def _file(part: Message, body: Body) -> list[str]:
    """A file, with a mark where it stood if it stood in the text."""
    content = part_content(part)
    if not content:
        return []
    if part.get_content_maintype() == "text" and part.get_content_charset():
        content = part_text(part).encode()
    in_text = part.get_content_maintype() == "image" and part.get_content_disposition() != "attachment"
    name = _filename(part)
    body.files.append(MailFile(name, content, in_text))
    return [f"[{name}]"] if in_text and _content_id(part) not in body.shown else []


def _filename(part: Message) -> str:
    """The name of a file; of one without a name what it is."""
    if found := _given_name(part):
        return found
    ending = {"calendar": "ics", "plain": "txt", "jpeg": "jpg"}.get(part.get_content_subtype())
    return f"file.{ending or re.sub('[^a-z0-9]', '', part.get_content_subtype())[:10] or 'bin'}"


def _given_name(part: Message) -> str:
    try:
        # Python reads encoded words in a name by its own charsets, so those are read first.
        words = next((found[1] for name in _NAMED if (found := _ENCODED_NAME.search(raw_header(part, name)))), "")
        return one_line(clean_text(decode_words(words or part.get_filename() or "")), 200)
    except BROKEN:
        return "file"


def _content_id(part: Message) -> str:
    return header_text(part, "Content-ID").strip(" <>")


def _pictures(message: Message) -> Iterator[tuple[str, str]]:
    for part in message.walk():
        if part.get_content_maintype() == "image" and (found := _content_id(part)):
            yield found, _filename(part)


def _from_html(source: str, body: Body) -> str:
    """The text of an HTML part, with quotations marked as in plain text. It is put in order before Python reads it,
    which takes hours over some forty thousand characters of tags that nothing closes."""
    tidy = nh3.clean(
        source[:MAX_HTML],
        tags=nh3.ALLOWED_TAGS,
        clean_content_tags=_INVISIBLE,
        url_schemes={"cid", *nh3.ALLOWED_URL_SCHEMES},
    )
    try:
        soup = BeautifulSoup(tidy, "html.parser")
        for picture in soup.find_all("img"):
            place = _CID.match(str(picture.get("src") or ""))
            name = body.pictures.get(place[1].strip()) if place else None
            if place and name:
                body.shown.add(place[1].strip())
            picture.replace_with(f"[{name}]" if name else "")
        text = _Plain(strip=["b", "strong", "i", "em", "code"], heading_style="ATX").convert_soup(soup)
    except RecursionError:  # a thousand boxes in each other
        text = html.unescape(nh3.clean(tidy, tags=set()))
    return re.sub(r"\n{3,}", "\n\n", text.replace("\xa0", " "))


def _unwrapped(part: Message, text: str) -> str:
    """Lines that a mail program has wrapped, whole again (RFC 3676)."""
    if str(part.get_param("format", "")).lower() != "flowed":
        return text
    joined = str(part.get_param("delsp", "")).lower() == "yes"
    lines: list[str] = []
    goes_on = False
    for line in text.split("\n"):
        depth = len(line) - len(line.lstrip(">"))
        rest = line[depth:].removeprefix(" ")
        before = len(lines[-1]) - len(lines[-1].lstrip(">")) if lines else 0
        if goes_on and depth == before and rest != "-- ":
            lines[-1] += rest
        else:
            lines.append(f"{'>' * depth} {rest}" if depth else rest)
        goes_on = rest.endswith(" ") and rest != "-- "
        if goes_on and joined:
            lines[-1] = lines[-1][:-1]
    return "\n".join(lines)
