"""Keeps an OpenAI vector store equal to the published articles."""
