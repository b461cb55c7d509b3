"""The ordered, append-only messages of a conversation.

Public: append_message, post_staff_message, Posted, clean_text, MAX_MESSAGE.
Imports of this app: attachments, db, exceptions, models, outbound_email, realtime.
"""
