"""Hostile dialogues made by a machine: they pretend, plead, inject, guess and mix identities, and an auditor reads
everything that came of them. `python -m tests.fuzz --help`."""
