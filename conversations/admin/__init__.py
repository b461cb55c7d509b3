"""The operator's pages, by subject."""

from conversations.admin import agent, conversations, emails, office_hours  # noqa: F401 - registers them
