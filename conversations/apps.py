"""The app's place in Django."""

from django.apps import AppConfig


class ConversationsConfig(AppConfig):
    name = "conversations"

    def ready(self) -> None:
        """Tell the help centre where people's answers are."""
        from conversations.publishable import human_answer
        from knowledge.asked_in import answers_come_from

        answers_come_from(human_answer)
