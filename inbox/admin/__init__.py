"""Admin pages: tickets, teams, SLA goals, macros, tags; each change audited.

Imports of this app: assignment, audit, labels, macros, models, team, tickets.
"""

from inbox.admin import macros, sla, tags, teams, tickets  # noqa: F401 - registers them
