# ruff: noqa: E501 - a pattern or a text is easier to read on one line
"""Internal details in a reply: instructions, tool names, identifiers, errors of the machinery."""

import re

from agents_core.text.prefilter import PatternPrefilter

SHARED_WORDS = 9  # a run this long taken from the instructions is a quotation, not a coincidence

_PATTERNS = {
    "tool name": r"\b(?:get|list|find|search|look_?up|fetch|create|update|delete|cancel|issue|send|verify|check|escalate|transfer|ask|propose|request|change|set|record|answer)(?:_[a-z0-9]+){1,6}\b(?:\(\))?",
    "call": r"\b(?:function|tool)[ _]?calls?\b|\bcall_[A-Za-z0-9]{12,}\b|\b(?:msg|resp|rs|fc|vs|file)_[0-9a-f]{16,}\b",
    "instructions": r"(?i)\b(?:my|the|these|our) (?:(?:system|internal|hidden|original|initial|developer) )?(?:instructions?|prompts?|programming|guidelines|system message) (?:say|says|state|are as follows|are:|is:|read|tell me|include|require|forbid)"
    r"|\bi(?:'ve| have| was| am|'m) (?:been )?(?:instructed|programmed|prompted|configured) (?:to|not|by|with)\b|\bhere (?:is|are) my (?:system |full |original )?(?:instructions|prompt)"
    r"|\b(?:system|developer) (?:prompt|message|instructions?)\s?:|<\|?(?:system|im_start|im_end|developer)\b|\byou are (?:a|an|the) (?:helpful )?(?:[\w-]+ ){0,4}(?:assistant|agent|chatbot) (?:for|of|that|who|at)\b"
    r"|\bmeine? (?:system-?)?(?:anweisungen|prompt)s? (?:lauten|lautet|sagen|besagen)|\bmis instrucciones (?:dicen|son|indican)|\bmes instructions (?:disent|sont|indiquent)|\b(?:ich wurde angewiesen|me han (?:ordenado|instruido)|on m'a (?:demandé|ordonné) de ne)",
    "error": r"Traceback \(most recent call last\)|\bFile \"[^\"\n]{1,200}\", line \d+|\b(?:[A-Z][a-z]+){1,4}(?:Error|Exception)\b(?:\s?:|\()|\bat [\w.$]+\([\w]+\.(?:java|js|ts|py|rb):\d+|(?i:\b(?:sqlstate|psycopg|sqlite3?\.|mysql|ora-\d{5}|syntax error at or near|no such (?:table|column)|duplicate key value|relation \"\w+\" does not exist)\b)|\bHTTP(?:/\d\.\d)? ?[45]\d\d\b|\b(?:localhost|127\.0\.0\.1):\d{2,5}",
    "identifier": r"\b(?:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{32,64}|(?i:(?:conversation|turn|session|customer|user|tenant|internal|row|record)_id))\b",
    "variable": r"\b[A-Z]{2,}(?:_[A-Z0-9]+){1,5}\s?=|\bos\.environ\b|\bdef [a-z_]+\(|\bSELECT\b[^.\n]{1,80}\bFROM\b",
}  # fmt: skip
_LEAKS = [re.compile(pattern) for pattern in _PATTERNS.values()]
_PREFILTER = PatternPrefilter(_LEAKS)
_CODE_LIKE = re.compile(r"https?://\S+|(?<!\S)\S[^\s@]*+@\S+")
_WORD = re.compile(r"\w+")


def find_leak(text: str, *, instructions: str = "") -> str | None:
    """The first piece of `text` that shows how the agent is built, or None.

    With `instructions` (those of the agent) also a run of SHARED_WORDS words that stands in them.
    """
    readable = _CODE_LIKE.sub(" ", text) if "@" in text or "://" in text else text
    for pattern in map(_LEAKS.__getitem__, _PREFILTER.candidates(readable)):
        if match := pattern.search(readable):
            return match[0]
    return _quotation(readable, instructions) if instructions else None


def _quotation(text: str, instructions: str) -> str | None:
    known = " ".join(_WORD.findall(instructions.casefold()))
    words = _WORD.findall(text.casefold())
    for at in range(len(words) - SHARED_WORDS + 1):
        run = " ".join(words[at : at + SHARED_WORDS])
        if run in known:
            return run
    return None
