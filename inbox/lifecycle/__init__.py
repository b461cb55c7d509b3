"""Ending and reviving tickets: sends what waits first, then changes the conversation.

Public: resolve, return_to_agent, reopen, merge.
Imports of this app: assignment, audit, exceptions, models, replies, sla, team, tickets.
"""
