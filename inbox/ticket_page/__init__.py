"""ticket_page."""
