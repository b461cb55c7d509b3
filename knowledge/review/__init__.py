"""What editors must look at again: contradicting statements and articles past their review date.

Public: dismiss_contradiction, archive_older, flag_stale_once, mark_reviewed.
Imports of this app: articles, models, search, text.
"""
