# ruff: noqa: E501 - a pattern is easier to read on one line
"""Text that a customer pasted: an error page, a log, a receipt, a piece of code.

Such text has forms that attacks have too: `[system]` before a line, `SELECT * FROM`, `<script src=`. Of somebody who
tells what a screen showed, these forms mean nothing by themselves. What still counts is an order in a line of that form,
and code that does harm wherever it runs.
"""

import re

from agents_core.guardrails.input.deobfuscation import fold

# The customer tells of what was shown, in words of their own or of the page.
_REPORT = re.compile(
    r"\b(?:errors?|exception|traceback|warn(?:ing)?|failed|fails|fail(?:ure|ing)|fatal|refused|console|logs?|logged|status"
    r"|say(?:s|ing)?|said|show(?:s|ed|n|ing)?|display(?:s|ed|ing)?|print(?:s|ed)|wrote|writes|reads|answered|appear(?:s|ed)?"
    r"|pop(?:s|ped) up|i (?:just )?(?:get|got|see|saw|received?|pasted|copied|found)|getting|what (?:does|do) (?:it|this|that|these)"
    r"|(?:does|do|did|is|are|was)(?:n'?t| not) (?:work|load|open|go|respond|found|supported)\w*|not working|nothing happens"
    r"|not found|40[0-9]|50[0-9]|broken|crash\w*|blank|receipt|copy of|screen(?:shot)?|goes to|linked? to"
    r"|fehler\w*|meldung|zeigt|erscheint|steht|kommt|geht nicht|funktioniert nicht|quittung|protokoll"
    r"|erreur|affiche|apparait|(?:marche|fonctionne) pas|recu|no funciona|aparece|muestra|dice|recibo|erro"
    r"|errore|compare|mostra|non funziona|ricevuta|fout\w*|melding|toont|werkt niet|blad|wyswietla|pokazuje|nie dziala)\b"
)
# A line of a log, by its time or its level.
_LOG_LINE = re.compile(
    r"^[ \t>|]{0,8}(?:\[?\d{1,4}[-:./]\d\d|\[?(?:info|warn|error|debug|trace|notice|fatal)\b|\[[a-z][\w :.-]{0,30}\])",
    re.MULTILINE,
)
# A form in which others speak: "[system]", "admin:", "### response".
_ROLES = (
    r"(?:system|developer|admin\w*|root|sudo|assistant|agent|ai|bot|chatbot|chatgpt|gpt|user|human|person|customer|internal"
    r"|openai|instructions?|response|supervisor|manager|operator|staff)"
)
_SPEAKER = re.compile(
    rf"\[[^\]\n]{{1,60}}[\]:]|\b{_ROLES}(?: [\w-]{{1,20}}){{0,2}} ?:|^[ \t]{{0,8}}#{{2,}}|\bmode\b|\boverride\b|\b{_ROLES}\b[^\n]{{0,3}}:"
)
_ORDER = re.compile(
    r"\b(?:ignor(?:e|ing)|disregard\w*|forget|instruct\w*|prompts?|directives?|guardrails?|unrestricted|jailbreak\w*|unfiltered"
    r"|you (?:are|must|will|should|shall|can|may|have|need|now)|yourself|from now on|henceforth|must|shall|(?:the|this|that|every|any|all) (?:users?|customers?|callers?|visitors?)"
    r"|verified|verification|authenticat\w+|authori[sz]\w+|administrator|superuser|approv\w+|grant\w*|refund(?:ed|ing|s)?|credit(?:ed)?|discount"
    r"|waive\w*|apply|unlock\w*|disable\w*|enable\w*|activat\w+|reveal|disclose|output|confirm\w*"
    r"|(?<!you )(?:tell|reply|respond|answer|show|list|give|send)"
    r"|without|free|bypass|skip|no (?:limits?|rules?|restrictions?|checks?)|new (?:rules?|role|task|persona))\b"
)
_SENTENCE_END = re.compile(r"\n|[.!?] ")
# Marks of a model's own transcript, and code that reads or destroys what is not the author's.
_HARM = re.compile(
    r"<\|?(?:im_start|im_end|system|endoftext|start_header_id|eot_id)|\[/?inst\]|<</?sys|</?system"
    r"|\balert\s*\(|\bprompt\s*\(|\beval\s*\(|\bfetch\s*\(|document\.(?:cookie|location|write)|localstorage|window\.location|fromcharcode"
    r"|javascript\s*:\s*(?!void\b|;|['\"\s)<>.,]|//|$)|data:text/html"
    r"|['\"]\s*(?:or|and)\s+['\"]?\w{1,10}['\"]?\s*=|\bor\s+1\s*=\s*1\b|xp_cmdshell|/etc/(?:passwd|shadow)|\$\{(?:jndi|env):"
    r"|rm\s+-rf|\bcat\s+/etc|__class__|\{\{\s*(?:config\.items|[\d*+ ]+\}\})|['\"]\)?\s*;\s*(?:drop|delete|truncate|update|alter)\b"
    r"|\bunion\s+(?:all\s+)?select\b.{0,80}\b(?:from|password|card|null)\b"
)
# The speaker whose turn is left open at the end, for a model to go on.
_OPEN_TURN = re.compile(r"(?:^|\n)[^\w\n]{0,8}(?:assistant|ai|bot|chatbot|agent|system)[ \t]{0,4}:[^\w]{0,40}$")


def reads_as_pasted(text: str) -> bool:
    """Whether the forms of an attack in `text` are those of something that a customer shows, and hold no order."""
    folded = fold(text)
    if _HARM.search(folded) or _OPEN_TURN.search(folded):
        return False
    if not _REPORT.search(folded) and sum(1 for _line in _LOG_LINE.finditer(folded)) < 2:
        return False
    return not any(_SPEAKER.search(line) and _ORDER.search(line) for line in _SENTENCE_END.split(folded))
