"""One agent turn on the SDK: prepare → guard → run → gate → resolve.

Public: run_turn, run_single_call, model_deadline, cited_sources, lost_sentence, warm_up, close_connections.
Imports of this app: agents, connectors, exceptions, guardrails, mcp, memory, policy, providers, text, tools, turn,
understanding, verification, wording.
"""
