"""Admin pages: tickets and the audit log, accounts and teams, SLA goals, macros and canned replies, tags.

Imports of this app: assignment, audit, labels, macros, models, team, tickets.
"""

from inbox.admin import macros, sla, tags, teams, tickets  # noqa: F401 - registers them
