"""The agents, and who may hand over to whom. A specialist is one module here, and a line in `registry`.

Public: AGENTS, agent_named, triage.
Imports of this app: instructions, mcp, policy, providers, tools, turn.
"""
