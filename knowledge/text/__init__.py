"""Pure text: no database, no settings. Markdown, chunking, comparable terms, similarity, diff.

Public: to_html, plain_text, outline, split, terms, stem, language_of, trigram_similarity, shingles, correct,
difference.
Imports of this app: nothing.
"""
