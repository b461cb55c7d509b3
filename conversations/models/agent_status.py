"""Whether the agent answers at all: the kill switch, and that the model's provider refuses our key or that our credit
with it is used up, for as long as that lasts."""

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


class ProviderRefusal(models.Model):
    """A single row, in the database because any process may meet it. Gone after the next call that succeeds."""

    what = models.CharField(max_length=10)  # agents_core.providers.health.Refusal
    since = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="one_provider_refusal")]

    def __str__(self) -> str:
        return self.what

    @classmethod
    def standing(cls) -> Exists:
        """Whether there is one, as a part of another query."""
        return Exists(cls.objects.filter(pk=1))

    @classmethod
    def record(cls, what: str) -> None:
        """The provider refused. Since when stays what it was."""
        cls.objects.update_or_create(pk=1, defaults={"what": what})

    @classmethod
    def clear(cls) -> None:
        """The provider answered again."""
        cls.objects.all().delete()
