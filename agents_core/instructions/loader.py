"""Reads the agents' instructions: the Markdown files beside this one."""

from collections.abc import Mapping
from pathlib import Path

FOLDER = Path(__file__).parent
# Says which agent it is to a model that cannot tell from prose.
ROLE = "Your role: "
_SPECIALISTS = "{specialists}"


def instructions(agent: str) -> str:
    """The shared part, then the agent's own: the longest common prefix comes first, for the provider's cache."""
    shared, own = ((FOLDER / name).read_text().strip() for name in ("shared.md", f"{agent}.md"))
    return f"{shared}\n\n{ROLE}{agent}\n{own}"


def with_specialists(agent: str, descriptions: Mapping[str, str | None]) -> str:
    """The instructions of an agent that sends customers on, with a line for each specialist and what it is for."""
    lines = (
        f"- {(description or name).rstrip('.')}: transfer to the {name} specialist"
        for name, description in descriptions.items()
    )
    return instructions(agent).replace(_SPECIALISTS, "\n".join(lines))


def role_in(text: str) -> str:
    """Which agent these instructions are for, or "" when they do not say."""
    return next((line.removeprefix(ROLE) for line in text.splitlines() if line.startswith(ROLE)), "")
