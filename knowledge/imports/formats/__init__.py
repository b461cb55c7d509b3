"""One reader per kind of file: bytes in, Document out. A kind is a module, and a line in `file_reader`.

Public: read, read_files, KINDS, Document, File, Failure.
Imports of this app: limited_process, models.
"""
