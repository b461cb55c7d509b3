"""inbound_email."""
