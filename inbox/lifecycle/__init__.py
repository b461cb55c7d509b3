"""How a ticket ends, and begins again: what waits is sent first, then the conversation changes.

Public: resolve, return_to_agent, reopen, merge_tickets.
Imports of this app: assignment, audit, exceptions, models, replies, sla, team, tickets.
"""
