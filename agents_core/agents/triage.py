"""Triage: the first to read a message; routes it, or answers general questions."""

from agents_core.agents.base import agent

triage = agent("triage", description="Any other subject, and general questions.", tools=[])
