"""Reads one customer message: intent, certainty, entities, language, follow-up. Local and deterministic.

Public: read, Reading, detect, LinearModel.
Imports of this app: policy, text.
"""
