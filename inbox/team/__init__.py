"""Who may do what and sees which tickets; who is there; the supervisor’s overview.

Public: can, Ability, role_of, is_staff, is_supervisor, visible_tickets, may_see, colleagues, TeamPage.
Imports of this app: models.
"""
