"""First-reply and resolution clocks in working time.

Public: start_clocks, restart_resolution_clock, pause_clocks.
Imports of this app: models.
"""
