"""Admin pages of the inbox, by subject; each change is in the audit log."""

from inbox.admin import macros, sla, tags, teams, tickets  # noqa: F401 - registers them
