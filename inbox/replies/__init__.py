"""Writing to the customer: composer, canned replies, files, undo, and what became of the e-mail.

Public: send, undo_reply, send_due_reply, send_due_replies, send_waiting_replies, resolve_after; attach,
pending_replies, composer_context; usable_replies, matching_replies, values_for, fill, unfilled; messages_on_their_way,
kept_mails, send_mail_again.
Imports of this app: assignment, audit, collaboration, copilot, exceptions, jobs, models, team, tickets.
"""
