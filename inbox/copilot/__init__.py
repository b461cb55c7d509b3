"""The copilot of the inbox: what teammates ask it for, how it is worked out, and what became of it. It never sends."""

from inbox.copilot.asking import ask, translate_message
from inbox.copilot.deciding import dismiss, note_outcome
from inbox.copilot.reading import may_answer, shown_to
from inbox.copilot.words import read_ask

__all__ = ["ask", "dismiss", "may_answer", "note_outcome", "read_ask", "shown_to", "translate_message"]
