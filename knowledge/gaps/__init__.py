"""Questions that no article answered: recorded, clustered, drafted, closed.

Public: record_gap, close_answered, forget_questions, refresh_cluster, move, merge, dismiss, reopen, draft_article.
Imports of this app: articles, hooks, models, search, text.
"""
