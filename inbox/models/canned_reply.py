"""A reply that is written once and used often."""

from django.conf import settings
from django.core.validators import validate_slug
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class CannedReply(models.Model):
    """Without an owner it is everybody's. `text` may hold variables such as {{ customer }}; see
    `inbox/replies/canned.py`."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="canned_replies"
    )
    shortcut = models.CharField(
        max_length=40, validators=[validate_slug], help_text=_("What is typed behind the slash, such as refund-sent.")
    )
    title = models.CharField(max_length=80)
    text = models.TextField(max_length=8000)
    used = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        ordering = ["shortcut"]
        verbose_name_plural = "canned replies"
        constraints = [
            models.UniqueConstraint(fields=["owner", "shortcut"], name="canned_shortcut_once_a_person"),
            models.UniqueConstraint(fields=["shortcut"], condition=Q(owner=None), name="shared_shortcut_once"),
        ]

    def __str__(self) -> str:
        return f"/{self.shortcut} {self.title}"
