"""The app's place in Django."""

from django.apps import AppConfig


class ConversationsConfig(AppConfig):
    name = "conversations"

    def ready(self) -> None:
        """Tell the help centre where customers' questions and people's answers are."""
        from conversations.knowledge_feedback.gaps import recent_searches, staff_answer
        from knowledge.hooks import register_recent_questions, register_staff_answers

        register_recent_questions(recent_searches)
        register_staff_answers(staff_answer)
