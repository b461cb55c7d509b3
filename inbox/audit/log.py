"""Writing the audit log. Every change of a ticket's state is one line, in the transaction that made the change."""

from typing import Any

import structlog
from django.contrib.auth.models import User

from inbox.models import AuditEntry, Ticket

log = structlog.get_logger(__name__)


def record(
    verb: str,
    *,
    actor: User | None,
    ticket: Ticket | None = None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> AuditEntry:
    """Write one line. `actor` None is the site itself; `before` and `after` name only what changed, as JSON values."""
    log.info("audit", verb=verb, ticket=ticket and ticket.pk, user=actor and actor.pk)
    return AuditEntry.objects.create(
        actor=actor,
        actor_name=actor.get_username() if actor else "",
        ticket=ticket,
        number=ticket.number if ticket else None,
        verb=verb,
        before=before or {},
        after=after or {},
    )
