"""Reading text: no database, no settings."""
