"""Makes the search of the inbox find tickets that are not in its index."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from inbox.models import Ticket
from inbox.tickets.search_index import index_ticket


class Command(BaseCommand):
    help = "Adds tickets from before the search index to it. Safe to interrupt and to repeat; --all does all anew."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--all", action="store_true", help="Index every ticket anew, also those that are in it.")

    def handle(self, *args: Any, **options: Any) -> None:
        tickets = Ticket.objects.all() if options["all"] else Ticket.objects.filter(search_text=None)
        done = 0
        for number in tickets.values_list("pk", flat=True).order_by("-pk").iterator(chunk_size=1000):
            with transaction.atomic():
                index_ticket(Ticket.objects.select_related("conversation__customer", "handoff").get(pk=number))
            done += 1
            if done % 1000 == 0:
                self.stdout.write(f"{done} tickets")
        self.stdout.write(f"{done} tickets indexed.")
