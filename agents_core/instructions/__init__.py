"""The agents' instructions: Markdown files beside this one. They never hold anything a customer wrote."""

from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent


@cache
def instructions(agent: str) -> str:
    """The shared part, then the agent's own: the longest common prefix comes first, for the provider's cache."""
    return "\n\n".join((FOLDER / name).read_text().strip() for name in ("shared.md", f"{agent}.md"))
