"""Reads articles out of files: Markdown with front matter, JSON lines, HTML and PDF. One file for each kind."""
