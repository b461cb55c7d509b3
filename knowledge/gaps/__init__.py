"""Questions that no article answered: recorded, clustered, drafted, closed.

Public: record_gap, close_answered, forget_questions, move, merge, dismiss_gaps, reopen, delete_questions,
draft_article, subject.
Imports of this app: articles, hooks, models, search, text.
"""
