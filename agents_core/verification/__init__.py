"""Proof of an e-mail address by a one-time code, and the counters that limit guesses.

Public: request_code, check, redact_codes, may_send_code, increment.
Imports of this app: connectors, turn.
"""
