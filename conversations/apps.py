"""The app's place in Django."""

from django.apps import AppConfig


class ConversationsConfig(AppConfig):
    name = "conversations"

    def ready(self) -> None:
        """Tell the help centre where customers' questions and people's answers are."""
        from conversations.knowledge_feedback.gaps import human_answer, searched_lately
        from knowledge.hooks import answers_come_from, questions_come_from

        questions_come_from(searched_lately)
        answers_come_from(human_answer)
