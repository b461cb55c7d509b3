"""Files: validated, stored, attached to messages, served by signed address.

Public: validate_file, upload_attachment, attachable_files, attach_to_message, signed_url, attachment_data.
Imports of this app: db, exceptions, models.
"""
