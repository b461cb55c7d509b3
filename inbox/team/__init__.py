"""Who may do what, and sees which tickets; who is on the team and what each has to do; the supervisor’s overview.

Public: can, Ability, is_staff, is_supervisor, may_share, visible_tickets, may_see, may_look_into, teams_limiting;
staff, staff_who_see, colleagues; TeamPage.
Imports of this app: models.
"""
