"""E-mail to customers who are away: queued, claimed, composed, sent or given up.

Public: queue_email, sender_failed, send_email, retry_email, due_emails, record_bounce, send_verification_code,
reach_of, reached_nobody, written_addresses, mailed_texts, linked_conversation, visitor_of_link, link_prefix,
answered_conversation, base_address, own_addresses, one_line.
Imports of this app: db, exceptions, models, realtime.
"""
