"""How soon tickets of a risk are to be answered and resolved."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from inbox.models.ticket import Risk


class SlaGoal(models.Model):
    """In minutes of office hours. A goal that is not set is not measured."""

    risk = models.PositiveSmallIntegerField(choices=Risk.choices, unique=True)
    first_reply_minutes = models.PositiveIntegerField(null=True, blank=True, validators=[MinValueValidator(1)])
    resolution_minutes = models.PositiveIntegerField(null=True, blank=True, validators=[MinValueValidator(1)])

    class Meta:
        ordering = ["-risk"]
        verbose_name = "SLA goal"
        constraints = [
            models.CheckConstraint(
                condition=~Q(first_reply_minutes=0) & ~Q(resolution_minutes=0), name="sla_goal_is_no_zero"
            )
        ]

    def __str__(self) -> str:
        return str(Risk(self.risk).label)
