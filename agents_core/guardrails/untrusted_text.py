"""Marks text from articles, order notes and tools as data, and takes orders to an assistant out of it."""

import re

from agents_core.guardrails.input.check import check_instruction
from agents_core.guardrails.input.deobfuscation import visible
from agents_core.text.sentences import sentences

_OPEN = "<<<DATA"
_CLOSE = "DATA>>>"
_FENCE = re.compile(r"<<\s{0,40}DATA|DATA\s{0,40}>>", re.I)
_MARKS = re.compile(r"<{2,}+|>{2,}+")
_CHAT_TOKENS = re.compile(r"<\|[^|<>]{1,40}\|>|\[/?INST\]|<</?SYS>>|</?(?:system|assistant|developer|user)>", re.I)
_NOT_A_NAME = re.compile(r"[^\w .:/#-]+")


def wrap_untrusted(text: str, *, source: str) -> str:
    """`text` between marks that it cannot close itself; `source` is named in the opening mark."""
    name = _NOT_A_NAME.sub("", source)[:80]
    body = _MARKS.sub(lambda match: match[0][0], _CHAT_TOKENS.sub("", visible(text)))
    return f"{_OPEN} {name}\n{body}\n{_CLOSE}"


def find_instructions(text: str) -> list[str]:
    """The sentences of `text` that tell an assistant what to do or play with our marks, as they stand in it."""
    return [sentence for sentence in sentences(text) if _FENCE.search(sentence) or check_instruction(sentence)]


def strip_instructions(text: str) -> str:
    """`text` without the sentences that address an assistant."""
    for sentence in find_instructions(text):
        text = text.replace(sentence, "")
    return text.strip()
