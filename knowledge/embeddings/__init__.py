"""Vectors of passages by a local sentence model, if one is installed.

Public: encoder, similarities, embed_missing_passages, request_embedding.
Imports of this app: jobs, models.
"""
