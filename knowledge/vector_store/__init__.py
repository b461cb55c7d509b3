"""The OpenAI vector store as a second backend: kept equal to the articles, searched, judged by the same answerability
gate.

Public: store_to_search, uses_store, request_sync, run_sync, drift, search, judged.
Imports of this app: jobs, models, search, text.
"""
