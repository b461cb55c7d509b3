"""Tools of MCP servers, attached to our agents.

Public: read_servers, attached_tools, close_mcp_connections.
Imports of this app: guardrails, memory, policy, tools, turn.
"""
