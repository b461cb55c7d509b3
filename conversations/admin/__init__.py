"""The operator’s pages, by subject.

Imports of this app: agent_status, calendar, knowledge_feedback, models.
"""

from conversations.admin import agent, conversations, emails, office_hours  # noqa: F401 - registers them
