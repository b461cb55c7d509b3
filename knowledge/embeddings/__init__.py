"""Vectors of passages by a local sentence model, if one is installed.

Public: similarities, request_embedding, embed_missing_passages.
Imports of this app: jobs, models.
"""
