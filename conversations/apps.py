"""The app's place in Django."""

from django.apps import AppConfig


class ConversationsConfig(AppConfig):
    name = "conversations"

    def ready(self) -> None:
        """Tell the help centre where customers' questions are."""
        from conversations.searched import searched_lately
        from knowledge.recent_questions import questions_come_from

        questions_come_from(searched_lately)
