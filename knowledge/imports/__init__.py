"""Bulk import of files into articles; `formats/` has one reader per kind of file.

Public: import_documents, begin, confirm, restart, discard, write_report, write_rows.
Imports of this app: articles, jobs, limited_process, models, search.
"""
