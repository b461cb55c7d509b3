"""What a long conversation sends to the model: `python -m tests.benchmarks.prompt_growth [TURNS]` (40).

Plays help-centre questions, order look-ups and small talk along the whole road, from the posted message to the stored
reply, in a database of its own. OpenAI is the stand-in of `tests/wire`. Prints for each turn

- calls: requests to the main model
- input: tokens of its first request, which is what the memory of the conversation costs (a token is four bytes)
- largest: tokens of its largest request, with what the turn itself looked up
- cached: the share of the turn's bytes that its request has in common, from the first byte, with the request before
- seen: the same, with whichever earlier request has most in common; a provider keeps them all for some minutes

and then what grew. Bytes are counted in the order in which a prompt is put together: instructions, tools, items.
"""

import asyncio
import io
import json
import os
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.wire.server import OpenAIServer
from tests.wire.stub import by_keywords

BYTES_IN_A_TOKEN = 4
EARLY = 8  # the turn that later ones are measured by

MESSAGES = [
    "Hello",
    "How many days do I have to send something back?",
    "Where is my order 1001? I ordered as ada@example.com",
    "Thanks",
    "How long does standard delivery take?",
    "What can I pay with?",
    "Where is order 1001 now? I ordered as ada@example.com",
    "How do I look after an enamel pan?",
    "Thank you, that helps",
    "How long is a gift card valid?",
    "Do you ship to France, and what does it cost?",
    "Where is order 1002? The e-mail is grace@example.com",
    "Hi, me again",
    "How do I wash a wool blanket?",
    "Which sizes do you have?",
    "Can I pick my order up myself?",
]


@dataclass
class Played:
    """The requests of one turn, as the bytes of their prompts."""

    message: str
    prompts: list[bytes]


async def play(server: OpenAIServer, turns: int) -> list[Played]:
    """One conversation of that many turns."""
    from channels.db import database_sync_to_async

    from conversations.management.commands.ask import ask, start_shell_conversation

    conversation = await database_sync_to_async(start_shell_conversation)()
    played = []
    for number in range(turns):
        message = MESSAGES[number % len(MESSAGES)]
        before = len(server.requests)
        outcome = await ask(conversation, [message])
        if outcome["escalated"]:
            sys.exit(f"Turn {number + 1} went to a person, so the agent is silent: {message}")
        played.append(Played(message, [prompt(request) for request in server.requests[before:]]))
    return played


def prompt(request: dict[str, Any]) -> bytes:
    """A request in the order in which a model reads it."""
    parts = [request["instructions"], request["tools"], *request["input"]]
    return "\n".join(json.dumps(part, ensure_ascii=False) for part in parts).encode()


def shared(one: bytes, other: bytes) -> int:
    """How many bytes two prompts have in common from the first one on."""
    return len(os.path.commonprefix([one, other]))


def report(played: list[Played]) -> None:
    """Print the table and what it comes to."""
    print("turn calls  input largest cached   seen  message")
    sent: list[bytes] = []
    before: list[int] = []  # bytes in common with the request before, for each request but the first
    seen: list[int] = []
    for number, turn in enumerate(played, start=1):
        first = len(before)
        for each in turn.prompts:
            if sent:
                before.append(shared(each, sent[-1]))
                seen.append(max(shared(each, other) for other in sent))
            sent.append(each)
        asked = sum(len(each) for each in turn.prompts[-len(before) + first :])
        print(
            f"{number:4} {len(turn.prompts):5} {tokens(turn.prompts[0]):6} {max(map(tokens, turn.prompts)):7}"
            f" {share(before[first:], asked)} {share(seen[first:], asked)}  {turn.message}"
        )
    inputs = [tokens(turn.prompts[0]) for turn in played]
    early, late = inputs[EARLY - 1], inputs[EARLY:]
    print(f"input of turn {len(inputs)} / turn {EARLY}: {inputs[-1] / early:.2f}")
    print(f"worst input after turn {EARLY} / turn {EARLY}: {max(late) / early:.2f}")
    total = sum(map(len, sent[1:]))
    print(f"mean share in common with the request before: {share(before, total).strip()}")
    print(f"mean share in common with some earlier request: {share(seen, total).strip()}")


def tokens(text: bytes) -> int:
    """About as many tokens as a model counts."""
    return len(text) // BYTES_IN_A_TOKEN


def share(parts: list[int], whole: int) -> str:
    """A percentage, in six characters."""
    return f"{sum(parts) / whole:6.1%}" if whole and parts else "     -"


def main(turns: int) -> None:
    """Set the site up in a database of its own and play."""
    with tempfile.TemporaryDirectory() as folder, OpenAIServer(by_keywords) as server:
        os.environ |= {
            "DATABASE_URL": f"sqlite:///{Path(folder) / 'bench.sqlite3'}",
            "REDIS_URL": "",
            "DEMO_MODE": "1",
            "AGENT_BACKEND": "openai",
            "OPENAI_API_KEY": "stub",
            "OPENAI_BASE_URL": server.url,
            "DJANGO_SETTINGS_MODULE": "supportsite.settings",
        }
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        call_command("load_demo", stdout=io.StringIO())
        report(asyncio.run(play(server, turns)))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 40)
