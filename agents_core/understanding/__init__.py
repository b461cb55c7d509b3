"""Reads one customer message: topic, certainty, details, language. Deterministic, local, no network."""

from agents_core.understanding.reading import Reading, read

__all__ = ["Reading", "read"]
