"""What can be done to an article; each verb is one transaction (text, revision, passages).

Public: save_revision, publish, publish_all, archive, delete, after_import, impact_of, lint.
Imports of this app: hooks, jobs, models, search, text, vector_store.
"""
