"""Whom a mail is from: the person it speaks for, where a form, a group, a list or a forwarder passed it on."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from email.message import Message
from email.utils import parseaddr

from conversations.inbound_email.headers import addresses, header_text
from conversations.outbound_email.message_builder import one_line
from conversations.outbound_email.reply_addresses import base_address

# Parts of an address before the @ that no person reads or writes from.
_NO_REPLY = (
    r"(?:no|non|do[-_.]?not|dont|never|not)[-_.]?repl(?:y|ies)|do[-_.]?not[-_.]?(?:respond|answer)|"
    r"ne[-_.]?pas[-_.]?repondre|pas[-_.]?de[-_.]?reponse|no[-_.]?respond(?:er|a)|nao[-_.]?respond(?:er|a)|"
    r"non[-_.]?rispondere|nicht[-_.]?antworten|keine[-_.]?antwort|niet[-_.]?(?:be)?antwoorden|svara[-_.]?(?:inte|ej)|"
    r"nie[-_.]?odpowiadaj|neodpovidat"
)
_MACHINE = (
    r"mailer[-_.]?daemon|postmaster|microsoftexchange\w*|bounces?|auto[-_.]?(?:reply|responder|confirm|mailer)|"
    r"notifications?|notify|alerts?|daemon|cron|root|nobody|www[-_.]?data|apache|nginx|httpd|wordpress|drupal|joomla|"
    r"contact[-_.]?form|web[-_.]?form|form[-_.]?(?:mail(?:er)?|submissions?)|mailform|formular|kontaktformular"
)
_ROBOT = re.compile(rf"(?:^|[-_.+])(?:{_NO_REPLY})\d*(?:$|[-_.+])|^(?:{_MACHINE})(?:$|[-_.+\d])")
_BOUNCER = re.compile(r"(?:mailer[-_.]?daemon|postmaster|microsoftexchange\w{0,64})(?:$|[-_.+])")
_VIA = re.compile(r"^['\"]?(?P<name>.+?)['\"]?\s{1,5}(?:via|über|par|vía)\s+\S.*$", re.I)
# Where groups and lists that write themselves into From keep who it was.
_ORIGINALS = ("X-Original-From", "X-Google-Original-From", "X-Original-Sender", "X-MailFrom")


@dataclass(frozen=True)
class Sender:
    """Who a mail speaks for, and the address that it was written from when that is another one. `speaks_for`: it came
    by a machine or by ourselves and names the person."""

    address: str = ""
    name: str = ""
    written_from: str = ""
    speaks_for: bool = False


def find_sender(message: Message, own: Collection[str]) -> Sender:
    """The person whom an answer must reach, by the headers that mail programs and forms use for it. `own` are our own
    addresses, which are nobody's who writes to us."""
    name, written_from = next(iter(addresses(message, "From")), ("", ""))
    found: tuple[str, str] | None
    asked = _person(message, "Reply-To", own)
    behind = _behind_list(message, own, name)
    if behind:
        found, speaks_for = behind, False
    elif is_robot(written_from) or base_address(written_from) in own:
        found, speaks_for = asked, bool(asked)
    else:
        found, speaks_for = (None if asked and asked[1] in _list_addresses(message) else asked), False
    if found is None:
        return Sender(written_from, one_line(_without_via(name), 100), written_from)
    label, address = found
    if not label and (address == written_from or behind):
        label = name
    return Sender(address, one_line(_without_via(label), 100), written_from, speaks_for)


def is_robot(address: str) -> bool:
    """Whether no person writes from that address."""
    return bool(_ROBOT.search(address.partition("@")[0]))


def is_bouncer(address: str) -> bool:
    """Whether mail servers report from that address."""
    return bool(_BOUNCER.match(address.partition("@")[0]))


def is_list_mail(message: Message) -> bool:
    """Whether a group or a discussion list passed it on. People write to those, and not to a newsletter."""
    post = header_text(message, "List-Post").strip().lower()
    return post.startswith("<mailto:") or any(
        header_text(message, name) for name in (*_ORIGINALS, "X-Google-Group-Id", "Mailing-List", "X-BeenThere")
    )


def _person(message: Message, header: str, own: Collection[str]) -> tuple[str, str] | None:
    for label, address in addresses(message, header):
        if base_address(address) not in own and not is_robot(address):
            return label, address
    return None


def _behind_list(message: Message, own: Collection[str], name: str) -> tuple[str, str] | None:
    """The person behind a group or a list that has put its own address into From."""
    written_from = next(iter(addresses(message, "From")), ("", ""))[1]
    ours = _list_addresses(message) | set(own)
    rewritten = base_address(written_from) in ours or written_from in ours or bool(_VIA.match(name))
    if not rewritten:
        return None
    for header in ("X-Original-From", "X-Google-Original-From", "Reply-To", "X-Original-Sender", "X-MailFrom"):
        found = _person(message, header, own)
        if found and found[1] not in ours and found[1] != written_from:
            return found
    return None


def _list_addresses(message: Message) -> set[str]:
    """The addresses of the list itself."""
    posts = re.findall(r"<mailto:([^>?]+)", header_text(message, "List-Post"), re.I)
    names = [address for header in ("X-BeenThere", "Mailing-List") for _name, address in addresses(message, header)]
    dotted = re.search(r"<([^<>\s]+)>", header_text(message, "List-Id"))
    return {each.lower() for each in (*posts, *names)} | ({dotted[1].lower().replace(".", "@", 1)} if dotted else set())


def _without_via(name: str) -> str:
    found = _VIA.match(name)
    return found["name"] if found else parseaddr(name)[0] if name.startswith('"') else name
