"""Plays conversation cases and judges what came of them.

Public: read_cases, play, unmet_expectations, table, regressions.
Imports of this app: exceptions, memory, policy, runner, turn.
"""
