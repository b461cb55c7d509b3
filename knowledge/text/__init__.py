"""Pure text: no database, no settings. Markdown, chunking, comparable terms, quantities, similarity, diff.

Public: to_html, to_message_html, plain_text, outline, split, words, terms, stem, language_of, quantities,
trigram_similarity, shingles, correct, difference.
Imports of this app: nothing.
"""
