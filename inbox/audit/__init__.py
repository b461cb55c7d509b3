"""One line for each change, and the log as it is looked through.

Public: record; AuditList, AuditLine, verb_label.
Imports of this app: labels, models.
"""
