"""What editors must look at again: contradicting statements and articles past their review date.

Public: check_article, check_all, dismiss, archive_older, flag_stale, mark_reviewed.
Imports of this app: articles, models, search, text.
"""
