"""Bulk import of files into articles; `formats/` has one reader per kind of file.

Public: import_paths, import_documents, begin, confirm, restart, discard, unpack, read_files.
Imports of this app: articles, jobs, models, search.
"""
