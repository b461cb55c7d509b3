"""Tools of MCP servers, attached to our agents.

Public: read_servers, connections, attached_tools.
Imports of this app: guardrails, policy, tools, turn.
"""
