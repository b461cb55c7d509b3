"""A great many conversations that never took place, to see how the inbox bears them."""

import random
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.core.management.color import no_style
from django.db import connection, models, transaction
from django.utils import timezone

from agents_core.policy import REASON_LABELS
from conversations.models import Conversation, Customer, Handoff, HandoffStatus, Message, Owner, Role
from inbox.fulltext.words import tokenize
from inbox.models import Risk, SearchText, Status, Tag, Ticket

BATCH = 2000
CONVERSATIONS_A_CUSTOMER = 4
YEARS = 3
SYLLABLES = [
    "ka",
    "lo",
    "mi",
    "ren",
    "tas",
    "vor",
    "bel",
    "du",
    "fi",
    "gor",
    "han",
    "jes",
    "pil",
    "qua",
    "sor",
    "tun",
    "wel",
    "dra",
    "nim",
    "ost",
]
FIRST = [
    "Ada",
    "Ben",
    "Carla",
    "Dev",
    "Elif",
    "Femi",
    "Greta",
    "Hugo",
    "Ines",
    "Jonas",
    "Kaya",
    "Lena",
    "Mira",
    "Noor",
    "Omar",
    "Petra",
    "Quinn",
    "Rosa",
    "Sami",
    "Tara",
]
OPENINGS = [
    "Where is my order {order}",
    "Order {order} arrived damaged",
    "I was charged twice for {order}",
    "Please cancel {order}",
    "The {word} is missing from parcel {order}",
    "I want to talk to a person about {order}",
    "Wrong size in order {order}",
    "My account says {word}",
]
INTENTS = ["order_status", "refund_request", "charge_dispute", "delivery_problem", "cancel_order", "account_access"]
MODELS: list[type[models.Model]] = [Customer, Conversation, Message, Handoff, Ticket, SearchText]


@contextmanager
def _times_as_given() -> Iterator[None]:
    """What was created in the past keeps its time: the fields would put now in its place."""
    fields: list[Any] = [each for model in MODELS for each in model._meta.fields if hasattr(each, "auto_now_add")]
    were = [(each, each.auto_now, each.auto_now_add) for each in fields]
    for each in fields:
        each.auto_now = each.auto_now_add = False
    try:
        yield
    finally:
        for each, now, now_add in were:
            each.auto_now, each.auto_now_add = now, now_add


@dataclass
class Seeder:
    """Makes `number` conversations, each with a ticket; the newest `still_open` of them wait or are worked on."""

    number: int
    still_open: int
    chance: random.Random = field(default_factory=lambda: random.Random(11))  # noqa: S311 - the same every time

    def __post_init__(self) -> None:
        self.staff = list(User.objects.filter(is_staff=True, is_active=True)[:40])
        self.first = {model: (model.objects.aggregate(top=models.Max("pk"))["top"] or 0) + 1 for model in MODELS}  # type: ignore[attr-defined]
        self.messages = self.first[Message]
        self.began = timezone.now() - timedelta(days=365 * YEARS)
        vocabulary = ["".join(self.chance.choices(SYLLABLES, k=self.chance.randint(2, 4))) for _ in range(20_000)]
        self.vocabulary, self.weights = vocabulary, [1 / (place + 3) for place in range(len(vocabulary))]
        self.pool: list[str] = []

    def batches(self) -> Iterator[int]:
        """Store them; yields how many there are so far."""
        for start in range(0, self.number, BATCH):
            with transaction.atomic(), _times_as_given():
                self._store(range(start, min(start + BATCH, self.number)))
            yield min(start + BATCH, self.number)
        self._tag()
        self._move_sequences()
        self._tidy()

    def _store(self, places: range) -> None:
        rows: dict[type[models.Model], list[Any]] = {model: [] for model in MODELS}
        for place in places:
            self._add(rows, place)
        for model, objects in rows.items():
            model.objects.bulk_create(objects, batch_size=BATCH)  # type: ignore[attr-defined]

    def _add(self, rows: dict[type[models.Model], list[Any]], place: int) -> None:
        customer = self._customer(rows, place)
        opened = self.began + (timezone.now() - self.began) * (place / self.number)
        is_open = place >= self.number - self.still_open
        staff = self.chance.choice(self.staff) if self.staff and (not is_open or self.chance.random() < 0.5) else None
        key, handoff_key = self.first[Conversation] + place, self.first[Handoff] + place
        texts = [self._opening(), self._text(25), self._text(18)]
        conversation = self._conversation(key, customer, staff if is_open else None, opened, is_open)
        conversation.ticket_number = self.first[Ticket] + place
        rows[Conversation].append(conversation)
        rows[Message] += self._messages(key, texts, opened)
        reason, risk = self.chance.choice(list(REASON_LABELS)).value, self.chance.choice(list(Risk))
        intent = self.chance.choice(INTENTS)
        payload = self._payload(texts, reason, intent, risk)
        taken = opened + timedelta(minutes=self.chance.randint(1, 60)) if staff else None
        ended = None if is_open else opened + timedelta(minutes=self.chance.randint(5, 3000))
        rows[Handoff].append(
            Handoff(
                pk=handoff_key, conversation_id=key, payload=payload, reason=reason, risk=risk.name.lower(),
                intent=intent, taken_at=taken, ended_at=ended, created=opened,
            )
        )  # fmt: skip
        ticket = Ticket(
            pk=self.first[Ticket] + place, conversation_id=key, handoff_id=handoff_key,
            status=Status.OPEN if is_open else Status.RESOLVED, assignee=staff, assigned_at=taken, claimed_at=taken,
            risk=risk, reason=reason, intent=intent, subject=texts[0][:160],
            unread=is_open and staff is None, opened_at=opened, resolved_at=ended, last_customer_at=opened,
            waiting_since=opened if is_open and (staff is None or self.chance.random() < 0.6) else None,
        )  # fmt: skip
        rows[Ticket].append(ticket)
        said = " ".join([str(ticket.pk), customer.name, customer.email, *texts])
        rows[SearchText].append(SearchText(ticket_id=ticket.pk, words=" ".join(dict.fromkeys(tokenize(said)))))

    def _customer(self, rows: dict[type[models.Model], list[Any]], place: int) -> Customer:
        if place % CONVERSATIONS_A_CUSTOMER == 0:
            name = f"{self.chance.choice(FIRST)} {self._word().title()}"
            pk = self.first[Customer] + place // CONVERSATIONS_A_CUSTOMER
            email = f"{name.replace(' ', '.').lower()}.{pk}@example.com"
            self.customer = Customer(pk=pk, name=name, email=email, visitor=uuid.uuid4(), created=self.began)
            rows[Customer].append(self.customer)
        return self.customer

    def _conversation(
        self, key: int, customer: Customer, staff: User | None, opened: datetime, is_open: bool
    ) -> Conversation:
        owner = (Owner.STAFF if staff else Owner.QUEUE) if is_open else Owner.AI
        status = (HandoffStatus.COMPLETE if staff else HandoffStatus.PENDING) if is_open else HandoffStatus.NONE
        return Conversation(
            pk=key, customer_id=customer.pk, owner=owner, staff=staff, handoff_status=status, last_seq=3,
            queued_at=opened if owner == Owner.QUEUE else None, resolved_at=None if is_open else opened,
            created=opened, updated=opened,
        )  # fmt: skip

    def _messages(self, key: int, texts: list[str], opened: datetime) -> list[Message]:
        roles = [Role.CUSTOMER, Role.ASSISTANT, Role.CUSTOMER]
        first, self.messages = self.messages, self.messages + len(texts)
        return [
            Message(pk=first + at, conversation_id=key, seq=at + 1, role=role, text=text, created=opened)
            for at, (role, text) in enumerate(zip(roles, texts, strict=True))
        ]

    def _payload(self, texts: list[str], reason: str, intent: str, risk: Risk) -> dict[str, Any]:
        return {
            "customer_message": texts[0], "detected_intent": intent, "collected_fields": {},
            "knowledge_sources_used": [], "conversation_summary": texts[1], "escalation_reason": reason,
            "risk_level": risk.name.lower(), "identity": "guest",
        }  # fmt: skip

    def _opening(self) -> str:
        order = self.chance.randint(1000, 9_999_999)
        return self.chance.choice(OPENINGS).format(order=order, word=self._word())

    def _text(self, length: int) -> str:
        return " ".join(self._word() for _ in range(length))

    def _word(self) -> str:
        if not self.pool:  # drawn many at once, which is what makes it quick
            self.pool = self.chance.choices(self.vocabulary, self.weights, k=50_000)
        return self.pool.pop()

    def _tag(self) -> None:
        """A tag for one ticket in twenty."""
        tags = [Tag.objects.get_or_create(name=name)[0] for name in ("vip", "refund", "courier", "follow-up")]
        through, first = Ticket.tags.through, self.first[Ticket]
        for start in range(0, self.number, BATCH * 20):
            tickets = range(first + start, first + min(start + BATCH * 20, self.number), 20)
            through.objects.bulk_create(
                through(ticket_id=ticket, tag_id=self.chance.choice(tags).pk) for ticket in tickets
            )

    def _move_sequences(self) -> None:
        """The keys were given here: what the database gives next must lie behind them."""
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), MODELS):
                cursor.execute(statement)

    def _tidy(self) -> None:
        """What autovacuum would have done in the years that such tables take to grow."""
        can_vacuum = connection.vendor == "postgresql" and not connection.in_atomic_block
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE" if can_vacuum else "ANALYZE")
