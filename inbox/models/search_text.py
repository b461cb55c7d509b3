"""What a search finds a ticket by."""

from django.db import models

from inbox.models.ticket import Ticket


class SearchText(models.Model):
    """Each word of the ticket once, as `inbox.fulltext.words` makes them, with a space between; the database's
    full-text index of it is made by migration 0005."""

    ticket = models.OneToOneField(Ticket, primary_key=True, on_delete=models.CASCADE, related_name="search_text")
    words = models.TextField()

    def __str__(self) -> str:
        return f"#{self.ticket_id}"
