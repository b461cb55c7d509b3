"""The operator's console for conversations, by subject. Read-only, except for the kill switch, the list of answers to
recall, and the office hours.

Imports of this app: agent_status, calendar, knowledge_feedback, models.
"""

from conversations.admin import agent, conversations, emails, office_hours  # noqa: F401 - registers them
