"""The built-in model: same agents, same tools, no network. model → planner → answers → quotes.

Public: OfflineModel, OfflineProvider, plan, answer.
Imports of this app: guardrails, instructions, memory, policy, text, turn, understanding, verification.
"""
