"""What is done to a ticket itself: locked, tagged, snoozed, indexed, and made a draft for the help centre.

Public: lock_ticket, lock_open_ticket; add_tag, remove_tag, merge_tags; snooze_ticket, wake_ticket, wake_due_tickets,
set_snooze; change_reply_address; index_ticket, index_text; draft_from_ticket.
Imports of this app: audit, exceptions, fulltext, models, sla, team.
"""
