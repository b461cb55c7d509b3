"""Proof of an e-mail address by a one-time code, and the counters that limit guesses.

Public: codes, redact_codes, increment, current_count.
Imports of this app: connectors, turn.
"""
