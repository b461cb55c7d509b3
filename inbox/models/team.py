"""Teammates who answer the same kinds of tickets."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Assignment(models.TextChoices):
    """How a new ticket finds its teammate."""

    MANUAL = "manual", _("Teammates claim")
    ROUND_ROBIN = "round_robin", _("In turn, to who is available")


class Team(models.Model):
    """A ticket goes to the team that names its intent or its reason; else to the team that takes the rest.

    Members of teams see the tickets of their teams and those of no team; see
    `inbox.team.permissions`.
    """

    name = models.CharField(max_length=60, unique=True)
    members = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="teams")
    intents = models.JSONField(default=list, blank=True)
    reasons = models.JSONField(default=list, blank=True)
    takes_the_rest = models.BooleanField(default=False)
    assignment = models.CharField(max_length=11, choices=Assignment.choices, default=Assignment.MANUAL)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["takes_the_rest"], condition=Q(takes_the_rest=True), name="one_team_takes_the_rest"
            )
        ]

    def __str__(self) -> str:
        return self.name
