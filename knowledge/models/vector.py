"""What passages mean, as numbers: there when a sentence model is installed."""

from django.db import models


class TextVector(models.Model):
    """The vector of every passage with this text under this heading, whichever article holds it now: a text that comes
    back, or moves, is not read by the model again. One signed byte for each number."""

    content_hash = models.CharField(max_length=64, primary_key=True)
    vector = models.BinaryField()

    def __str__(self) -> str:
        return self.content_hash
