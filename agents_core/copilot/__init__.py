"""Helps a teammate to answer: suggest, rewrite, translate, summarise. Sends nothing.

Public: suggest_reply, rewrite, translate, summarise, tidy_text, TranscriptLine, Suggestion.
Imports of this app: guardrails, memory, policy, providers, runner, text, tools, turn, understanding.
"""
