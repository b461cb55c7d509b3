"""The OpenAI vector store as a second backend: kept equal to the articles, searched, judged by the same answerability
gate.

Public: uses_store, wants_hosted_search, store_to_search, hosted_store, request_sync, sync_store, drift, search, judged.
Imports of this app: jobs, models, search, text.
"""
