"""Who is in the chat: a browser with a visitor cookie, or somebody whose identity the shop has vouched for."""

import uuid

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from agents_core.turn.context import Identity


class Customer(models.Model):
    """A guest is known by the visitor cookie; a verified customer by the e-mail that a signed identity gave.

    The two are never one row: after signing out, the same browser must not show the verified customer's conversations.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    visitor = models.UUIDField(null=True, blank=True, unique=True, editable=False)
    email = models.EmailField(blank=True)
    name = models.CharField(max_length=150, blank=True)
    verified = models.BooleanField(default=False)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), condition=Q(verified=True), name="one_verified_customer_per_email"),
            models.CheckConstraint(condition=Q(verified=False) | ~Q(email=""), name="verified_customer_has_an_email"),
        ]
        indexes = [models.Index(Lower("email"), condition=Q(verified=False, visitor=None), name="customer_by_email")]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The best name that we have for this customer."""
        return self.name or self.email or str(_("Visitor %(id)s") % {"id": self.public_id.hex[:6]})

    @property
    def identity(self) -> Identity:
        """The customer as an agent turn may know them."""
        return Identity(email=self.email, name=self.name, verified=self.verified)
