"""Proof of an e-mail address by a one-time code, and the counters that limit guesses.

Public: codes, redact_codes, Guess, Limit, increment, decrement, current_count, used_up, delete_expired.
Imports of this app: connectors, models, turn.
"""
