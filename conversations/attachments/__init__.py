"""Files: validated, stored, attached to messages, served by signed address.

Public: validate_file, upload_attachment, store_validated_file, attachable_files, attach_to_message,
delete_orphaned_attachments, is_valid_key, attachment_data, attachment_list, upload_refused_response.
Imports of this app: db, exceptions, models.
"""
