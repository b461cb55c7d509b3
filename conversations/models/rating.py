"""What the customer says of the conversation at its end."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from conversations.models.conversation import Conversation


class Rating(models.Model):
    """One rating a conversation, the newest one counts. `by_person` says whether a person had answered before it."""

    conversation = models.OneToOneField(Conversation, on_delete=models.CASCADE, related_name="rating")
    score = models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(5)])
    comment = models.TextField(blank=True, max_length=2000)
    by_person = models.BooleanField()
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(score__gte=1, score__lte=5), name="rating_is_one_to_five"),
        ]

    def __str__(self) -> str:
        return f"{self.score}/5"
