"""The kill switch: whether the agent answers at all."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, Q


class AgentSwitch(models.Model):
    """A single row. Without it the agent is on."""

    on = models.BooleanField(default=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = "agent switch"
        verbose_name_plural = "agent switch"
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="one_agent_switch")]

    def __str__(self) -> str:
        return "on" if self.on else "off"

    @classmethod
    def is_on(cls) -> bool:
        """Whether the agent may answer now."""
        return not cls.objects.filter(pk=1, on=False).exists()

    @classmethod
    def off(cls) -> Exists:
        """Whether the agent may not answer, as a part of another query."""
        return Exists(cls.objects.filter(pk=1, on=False))
