"""Pure text: no database, no settings. Markdown, messages, chunking, comparable terms, quantities, similarity, diff.

Public: to_html, to_message_html, reply_to_html, typed_to_html, plain_text, outline, split, words,
terms, stem, language_of, quantities, trigram_similarity, shingles, correct, difference.
Imports of this app: nothing.
"""
