"""outbound_email."""
