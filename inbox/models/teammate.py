"""What the inbox knows of a member of staff beyond their account."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

ONLINE_FOR = timedelta(seconds=60)  # an open page says every 20 seconds that it is there


class Availability(models.TextChoices):
    """What a teammate says of themselves. Who is available and has no page open gets no tickets either."""

    AVAILABLE = "available", _("Available")
    AWAY = "away", _("Away")


class TeammateQuerySet(models.QuerySet["Teammate"]):
    """Reads with a meaning."""

    def online(self) -> "TeammateQuerySet":
        """Who has the inbox open now."""
        return self.filter(user__is_active=True, user__is_staff=True, seen_at__gt=timezone.now() - ONLINE_FOR)

    def available(self) -> "TeammateQuerySet":
        """Who has it open and takes new tickets."""
        return self.online().filter(availability=Availability.AVAILABLE)


class Teammate(models.Model):
    """`capacity` is how many open tickets they get by turn; they may claim more."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="teammate")
    availability = models.CharField(max_length=9, choices=Availability.choices, default=Availability.AVAILABLE)
    capacity = models.PositiveSmallIntegerField(default=8)
    seen_at = models.DateTimeField(null=True, blank=True)
    last_assigned_at = models.DateTimeField(null=True, blank=True)
    badges = models.BooleanField(default=True)
    notifies = models.BooleanField(default=True)
    sounds = models.BooleanField(default=True)
    undo_seconds = models.PositiveSmallIntegerField(default=5, choices=[(0, _("Off")), (5, "5 s"), (10, "10 s")])

    objects = TeammateQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["seen_at"], name="teammate_seen")]

    def __str__(self) -> str:
        return str(self.user)

    @classmethod
    def of(cls, user: User) -> "Teammate":
        """The user's row, made when it is first asked for."""
        return cls.objects.get_or_create(user=user)[0]

    @property
    def is_online(self) -> bool:
        return self.seen_at is not None and self.seen_at > timezone.now() - ONLINE_FOR
