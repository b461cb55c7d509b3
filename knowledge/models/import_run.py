"""Imports that somebody began in the admin: what was uploaded, and how far the work is."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

DEAD_AFTER = timedelta(minutes=2)  # without a sign of life, the process that worked on it was killed


class ImportRun(models.Model):
    """One import. First it is checked, writing nothing; when its owner agrees it is carried out.

    `claim` is the worker that has it, and `alive` that worker's last sign of life.
    """

    class State(models.TextChoices):
        CHECKING = "checking", _("Being checked")
        CHECKED = "checked", _("Waits for your word")
        IMPORTING = "importing", _("Being imported")
        DONE = "done", _("Done")

    label = models.CharField(_("upload"), max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, verbose_name=_("by"))
    publish = models.BooleanField(_("publish"), default=False)
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.CHECKING)
    claim = models.UUIDField(null=True)
    started = models.DateTimeField(_("started"), auto_now_add=True)
    alive = models.DateTimeField(default=timezone.now)
    finished = models.DateTimeField(_("finished"), null=True, blank=True)
    total = models.PositiveIntegerField(default=0)
    created = models.PositiveIntegerField(_("new"), default=0)
    updated = models.PositiveIntegerField(_("changed"), default=0)
    unchanged = models.PositiveIntegerField(_("unchanged"), default=0)
    failures = models.JSONField(default=list)  # [origin, reason]
    published = models.JSONField(default=list)  # keys of articles that readers see changed
    error = models.TextField(blank=True)

    class Meta:
        ordering = ["-started"]
        verbose_name = _("import")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["checking", "importing"], finished=None)
                | models.Q(state="checked", finished=None, claim=None)
                | models.Q(state="done", finished__isnull=False, claim=None),
                name="an_import_ends_once",
            )
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def done(self) -> int:
        """How many of `total` have been seen to."""
        return self.created + self.updated + self.unchanged + len(self.failures)

    @property
    def failed(self) -> int:
        return len(self.failures)

    @property
    def percent(self) -> int:
        return min(100, self.done * 100 // self.total) if self.total else 0

    @property
    def at_work(self) -> bool:
        """Whether somebody should be working on it."""
        return self.state in (self.State.CHECKING, self.State.IMPORTING)

    @property
    def stopped(self) -> bool:
        """Whether nobody works on it any more, although it is not finished."""
        return self.at_work and (bool(self.error) or self.alive < timezone.now() - DEAD_AFTER)


class ImportFile(models.Model):
    """An uploaded file, here until its import is done: the worker may be another machine."""

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="files")
    name = models.CharField(max_length=500)
    content = models.BinaryField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name
