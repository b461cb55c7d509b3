"""Helps a teammate to answer: suggest, rewrite, translate, summarise. Sends nothing.

Public: suggest_reply, rewrite, translate, summarise, can_rewrite, has_model, TranscriptLine, LANGUAGES.
Imports of this app: guardrails, memory, policy, providers, runner, text, tools, turn, understanding.
"""
