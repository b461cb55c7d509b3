"""Plays conversation cases against the agent and judges what came of them."""
