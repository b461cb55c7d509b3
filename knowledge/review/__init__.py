"""Statements of different articles that cannot both be true: found, kept for a person to decide, and left out of
answers where the newer text says otherwise."""
