"""ticket_list."""
