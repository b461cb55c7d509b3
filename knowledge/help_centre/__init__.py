"""help_centre."""
