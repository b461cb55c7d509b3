# ruff: noqa: E501 - a text is easier to read on one line
"""The change of owner, under the row lock, and what the customer is told in their language when somebody else answers
from now on."""

from typing import Any

from django.utils import timezone

from conversations.models import Conversation, Owner, TurnStatus
from conversations.realtime import broadcast

_WORDS: dict[str, dict[str, str]] = {
    "en": {
        "returned": "{name} has handed you back to our assistant, which knows what you agreed on. You can ask for a person at any time.",
        "reopened": "{name} is looking at your request again and answers you here from now on.",
        "merged": "We have joined your conversations and go on here. You need not repeat anything.",
    },
    "de": {
        "returned": "{name} hat Sie wieder an unseren Assistenten übergeben, der weiß, was Sie besprochen haben. Sie können jederzeit nach einem Menschen fragen.",
        "reopened": "{name} sieht sich Ihr Anliegen noch einmal an und antwortet Ihnen ab jetzt hier.",
        "merged": "Wir haben Ihre Gespräche zusammengelegt und machen hier weiter. Sie müssen nichts wiederholen.",
    },
    "es": {
        "returned": "{name} le ha devuelto a nuestro asistente, que sabe lo que han acordado. Puede pedir hablar con una persona en cualquier momento.",
        "reopened": "{name} está revisando de nuevo su consulta y le responde aquí a partir de ahora.",
        "merged": "Hemos unido sus conversaciones y seguimos aquí. No tiene que repetir nada.",
    },
    "fr": {
        "returned": "{name} vous a rendu à notre assistant, qui sait ce que vous avez convenu. Vous pouvez demander une personne à tout moment.",
        "reopened": "{name} reprend votre demande et vous répond ici désormais.",
        "merged": "Nous avons réuni vos conversations et continuons ici. Vous n'avez rien à répéter.",
    },
}


def change_owner(conversation: Conversation, owner: Owner, **fields: Any) -> None:
    """Give a locked conversation to `owner`: the epoch rises, and turns that are queued or running are discarded."""
    if conversation.owner == Owner.QUEUE:
        broadcast.announce_queue()
    conversation.owner = owner
    conversation.staff = fields.pop("staff", None)
    conversation.epoch += 1
    for name, value in fields.items():
        setattr(conversation, name, value)
    conversation.save(update_fields=["owner", "staff", "epoch", "updated", *fields])
    unfinished = conversation.turns.filter(status__in=[TurnStatus.QUEUED, TurnStatus.RUNNING])
    if stopped := list(unfinished.values_list("pk", flat=True)):
        unfinished.update(status=TurnStatus.DISCARDED, finished_at=timezone.now())
        broadcast.announce_stop(stopped)


def end_handoffs(conversation: Conversation) -> None:
    """A person no longer has to see to a locked conversation."""
    conversation.handoffs.filter(ended_at=None).update(ended_at=timezone.now())


def returned_sentence(language: str, *, name: str) -> str:
    """A teammate has given the conversation back to the agent."""
    return _words(language)["returned"].format(name=name)


def reopened_sentence(language: str, *, name: str) -> str:
    """A teammate has taken a closed conversation up again."""
    return _words(language)["reopened"].format(name=name)


def merged_sentence(language: str) -> str:
    """Another conversation of the customer goes on in this one."""
    return _words(language)["merged"]


def _words(language: str) -> dict[str, str]:
    return _WORDS.get(language, _WORDS["en"])
