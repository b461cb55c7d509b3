"""wait_times."""
