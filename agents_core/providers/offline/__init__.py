"""The built-in model: same agents, same tools, no network. model → planner → answers → quotes.

Public: OfflineProvider; read_dialogue, questions and answers_or_step for the copilot.
Imports of this app: guardrails, instructions, memory, policy, text, turn, understanding, verification.
"""
