"""Reads one customer message: intent, certainty, entities, language, follow-up. Local and deterministic.

Public: read, Reading, detect, find_code, match_escalation_phrase.
Imports of this app: policy, text.
"""
