"""Who has a ticket: claimed, assigned, in turn or by hand, returned, closed; and who is available.

Public: claim, take_over, assign, unassign, ensure_assigned_to, accept_assignment, resolve_assigned; team_for,
assign_round_robin, auto_assign_waiting; return_unaccepted, return_abandoned; record_activity, set_availability,
people_available.
Imports of this app: audit, collaboration, exceptions, models, team, tickets.
"""
