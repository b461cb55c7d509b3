"""The pieces of the published articles that search finds, what is counted over them, and, when a sentence model is
installed, what they mean as numbers.
"""

import uuid

from django.db import models

from knowledge.models.article import Article


class Passage(models.Model):
    """A citable piece of a published article.

    The `…_terms` are the normalised words, space separated: what the database's full-text index holds and the scorer
    counts, so that both databases and the scorer agree on what a word is.
    """

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="passages")
    ordinal = models.PositiveIntegerField()
    heading = models.CharField(max_length=500, blank=True)
    anchor = models.CharField(max_length=120, blank=True)
    text = models.TextField()
    title_terms = models.TextField()
    heading_terms = models.TextField(blank=True)
    body_terms = models.TextField(blank=True)
    content_hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["article", "ordinal"]
        constraints = [models.UniqueConstraint(fields=["article", "ordinal"], name="one_passage_per_ordinal")]

    def __str__(self) -> str:
        return f"{self.article_id}:{self.ordinal} {self.heading}"


class IndexState(models.Model):
    """One row. Its token changes with the passages, so that every process knows when its statistics are old.

    A random token and not a counter: a counter that was rolled back could come to the same number for other passages.
    `pages` changes with anything that the pages of the help centre show, a category or an audience too.
    """

    token = models.UUIDField(default=uuid.uuid4)
    pages = models.UUIDField(default=uuid.uuid4)

    def __str__(self) -> str:
        return str(self.token)


class IndexFigures(models.Model):
    """What a change of the passages adds to the figures of search, which are the sum of all rows.

    `whole` marks a row that is the sum of everything before it. The token tells a row from one that was rolled back and
    whose id came again. `stems` is JSON, in a text since nobody queries it, and `size` the number of them; `words` are
    space separated.
    """

    token = models.UUIDField()
    whole = models.BooleanField(default=False)
    size = models.PositiveIntegerField()
    passages = models.IntegerField()
    lengths = models.JSONField()
    stems = models.TextField()
    words = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.pk}: {self.passages:+}"


class TextVector(models.Model):
    """The vector of every passage with this text under this heading, whichever article holds it now: a text that comes
    back, or moves, is not read by the model again. One signed byte for each number."""

    content_hash = models.CharField(max_length=64, primary_key=True)
    vector = models.BinaryField()

    def __str__(self) -> str:
        return self.content_hash
