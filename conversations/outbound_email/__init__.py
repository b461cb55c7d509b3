"""E-mail to customers who are away: queued, claimed, composed, sent or given up.

Public: queue_email, claim_email, mark_sent, mark_failed, record_bounce, retry_email, compose, send_email,
send_verification_code, link_to, reply_address.
Imports of this app: db, exceptions, models, realtime.
"""
