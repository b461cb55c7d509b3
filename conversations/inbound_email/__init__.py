"""E-mail from customers: fetched or posted, parsed, received. It proves nobody.

Public: read_mailbox, read_webhook, check_address, fetch_mail, VIEWS, envelope_of, message_from_bytes, parse_email,
receive_email.
Imports of this app: attachments, db, lifecycle, messages, models, outbound_email, realtime, signals.
"""
