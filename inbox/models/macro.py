"""Several steps on a ticket under one name."""

from django.conf import settings
from django.db import models


class Macro(models.Model):
    """Without an owner it is everybody's. `steps` is a list of {"do": verb, "value": text}; see `inbox/macros/`."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="macros"
    )
    title = models.CharField(max_length=80)
    steps = models.JSONField(default=list)

    class Meta:
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title
