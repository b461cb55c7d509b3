"""E-mail from customers: fetched or posted, parsed, received. It proves nobody.

Public: read_mailbox, fetch_mail, parse_email, strip_quoted_text, receive_email.
Imports of this app: attachments, db, lifecycle, messages, models, outbound_email, realtime, signals.
"""
