"""The agents, and who may hand over to whom. A specialist is one module here, named in settings.

Public: AGENTS, agent_named, register_specialists, SupportAgent, agent.
Imports of this app: instructions, mcp, policy, providers, tools, turn.
"""
