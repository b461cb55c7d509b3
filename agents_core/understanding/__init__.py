"""Reads one customer message: topic, certainty, details, language. Deterministic, local, no network. `reading` puts
together what the others find."""
