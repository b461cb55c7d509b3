"""Working-time arithmetic on the team's shifts and days off.

Public: load_schedule, Schedule, team_zone.
Imports of this app: calendar, models.
"""
