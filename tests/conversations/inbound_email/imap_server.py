"""A small IMAP server on this machine, for a test: one mailbox, and the few commands with which mail is fetched."""

import re
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.parser import BytesHeaderParser


class Mailbox:
    """The mails by their number, and the flags of each. `said` are the commands that came."""

    def __init__(self, password: str = "secret") -> None:
        self.password = password
        self.mails: dict[int, bytes] = {}
        self.flags: dict[int, set[str]] = {}
        self.sizes: dict[int, int] = {}
        self.said: list[str] = []

    def put(self, raw: bytes, size: int = 0) -> int:
        number = len(self.mails) + 1
        self.mails[number], self.flags[number] = raw, set()
        self.sizes[number] = size or len(raw)
        return number


class _Session(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self.box: Mailbox = self.server.box
        self._say("* OK ready")
        for line in self.rfile:
            tag, _, command = line.decode().strip().partition(" ")
            self.box.said.append(command)
            if not self._answer(tag, command):
                return

    def _answer(self, tag: str, command: str) -> bool:
        verb = command.upper()
        if verb.startswith("CAPABILITY"):
            self._say("* CAPABILITY IMAP4rev1")
        elif verb.startswith("LOGIN") and self.box.password not in command:
            self._say(f"{tag} NO [AUTHENTICATIONFAILED] wrong")
            return True
        elif verb.startswith("SELECT"):
            self._say(f"* {len(self.box.mails)} EXISTS")
        elif verb.startswith("UID SEARCH"):
            unseen = [str(number) for number, flags in self.box.flags.items() if "\\Seen" not in flags]
            self._say(f"* SEARCH {' '.join(unseen)}".rstrip())
        elif verb.startswith("UID FETCH"):
            self._fetch(command)
        elif found := re.match(r"UID STORE (\d+) \+FLAGS \((.*)\)", command):
            self.box.flags[int(found[1])] |= set(found[2].split())
        elif verb.startswith("LOGOUT"):
            self._say("* BYE")
        self._say(f"{tag} OK done")
        return not verb.startswith("LOGOUT")

    def _fetch(self, command: str) -> None:
        number = int(command.split()[2])
        raw = self.box.mails[number]
        if "HEADER" in command:
            raw = bytes(BytesHeaderParser().parsebytes(raw)).partition(b"\n\n")[0] + b"\n\n"
        size = self.box.sizes[number]
        self._say(f"* {number} FETCH (UID {number} RFC822.SIZE {size} BODY[] {{{len(raw)}}}")
        self.wfile.write(raw)
        self._say(" FLAGS ())")

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


@contextmanager
def running(box: Mailbox) -> Iterator[str]:
    """The address of the server, as IMAP_URL."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Session) as server:
        server.daemon_threads, server.box = True, box
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"imap://support:{box.password}@127.0.0.1:{server.server_address[1]}/INBOX"
        server.shutdown()
