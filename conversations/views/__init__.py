"""HTTP doors: chat page, file upload and download, inbound e-mail webhook.

Public: chat, linked_chat, widget, upload, attachment, inbound_email.
Imports of this app: attachments, exceptions, hooks, identity, inbound_email, lifecycle, models, outbound_email.
"""
