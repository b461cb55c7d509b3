"""What is done to a ticket itself: lock, tag, snooze, index, draft an article from it.

Public: lock_ticket, lock_open_ticket, add_tag, remove_tag, snooze, wake, wake_due_tickets, index_ticket,
draft_from_ticket.
Imports of this app: audit, exceptions, fulltext, models, sla, team.
"""
