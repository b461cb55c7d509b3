"""How a ticket ends, and begins again: what waits is sent first, then the conversation changes. What a click ends or
moves waits for some seconds in which it can be taken back.

Public: resolve, return_to_agent, reopen, merge_tickets; change_ticket, undo_changes, apply_changes_now,
apply_due_changes, pending_changes.
Imports of this app: assignment, audit, exceptions, jobs, models, replies, sla, team, tickets.
"""
