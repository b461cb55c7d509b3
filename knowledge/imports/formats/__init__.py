"""One reader per kind of file: bytes in, Document out. Add a kind by adding a module and a line in file_reader.

Public: read, read_files, Document, File, Failure.
Imports of this app: models.
"""
