"""Every fixed sentence that code says to a customer, per language. Nothing decides here.

Public: handoff_notice, declined_notice, files_notice, unseen_notice, done_notice, fallback.
Imports of this app: connectors, policy, turn.
"""
