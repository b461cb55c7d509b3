"""A word that teammates put on tickets to find them again."""

from django.db import models
from django.db.models.functions import Lower


class Tag(models.Model):
    """Names differ by more than their case."""

    name = models.CharField(max_length=40)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(Lower("name"), name="tag_name_once")]

    def __str__(self) -> str:
        return self.name
