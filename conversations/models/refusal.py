"""That the model's provider refuses our key or has run out of credit, for as long as it does."""

from django.db import models
from django.db.models import Exists, Q


class ProviderRefusal(models.Model):
    """A single row, in the database because any process may meet it. Gone after the next call that succeeds."""

    what = models.CharField(max_length=10)  # agents_core.refusals.Refusal
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
