"""How many tickets views hold, counted up to a limit: nobody reads the figure beyond it, and there may be a million."""

from django.contrib.auth.models import User
from django.db.models import IntegerField, Subquery

from inbox.models import TicketQuerySet

COUNT_LIMIT = 1000


class _Count(Subquery):
    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()


def count_all(user: User, tickets: dict[str, TicketQuerySet]) -> dict[str, int]:
    """The number of each, by name, in one query; one more than COUNT_LIMIT stands for all above it."""
    counts = {name: _Count(each.order_by().values("pk")[: COUNT_LIMIT + 1]) for name, each in tickets.items()}
    found: dict[str, int] = User.objects.filter(pk=user.pk).values(**counts).get()  # type: ignore[assignment]
    return found


def figure(number: int) -> str:
    """A counted number as it is shown."""
    return f"{COUNT_LIMIT}+" if number > COUNT_LIMIT else str(number)
