"""Reads articles out of files: Markdown with front matter, JSON lines, HTML and PDF. One file for each kind."""

from knowledge.documents.fields import Document, Failure, UnreadableError
from knowledge.documents.files import KINDS, File, count, is_article, read, read_files

__all__ = ["KINDS", "Document", "Failure", "File", "UnreadableError", "count", "is_article", "read", "read_files"]
