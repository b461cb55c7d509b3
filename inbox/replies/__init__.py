"""Writing to the customer: composer, canned replies, files, undo, what became of the e-mail.

Public: reply, send, undo, send_due_reply, send_waiting_replies, pending_replies, fill, unfilled.
Imports of this app: assignment, audit, collaboration, copilot, exceptions, jobs, models, team, tickets.
"""
