"""Tools of MCP servers, attached to our agents by `settings.MCP_SERVERS`. See docs/developers/connectors.md."""
