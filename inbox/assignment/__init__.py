"""Who has a ticket: claimed, assigned, auto-assigned, returned; who is available.

Public: claim, take_over, assign, unassign, ensure_assigned_to, assign_round_robin, auto_assign_waiting,
return_abandoned, set_availability, resolve_assigned.
Imports of this app: audit, collaboration, exceptions, models, team, tickets.
"""
