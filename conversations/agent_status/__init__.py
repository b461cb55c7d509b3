"""agent_status."""
