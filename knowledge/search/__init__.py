"""The search engine over our own index: query → candidates → ranking → answerability → hits. Knows nothing of OpenAI.

Public: search, reindex, unindex, sync_local, Hit, Retrieval, WhatIfIndex; for the vector store also retrieve, parse,
rank and judge_answerability.
Imports of this app: embeddings, models, text.
"""
