"""Words that mean the same to this shop's customers."""

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


class SynonymGroup(models.Model):
    """Words and phrases that mean the same to this shop's customers, beside those that ship with the search."""

    words = models.CharField(
        max_length=300,
        unique=True,
        validators=[RegexValidator(r"[^,\s][^,]*,.*[^,\s]", _("Write at least two words with commas between them."))],
        help_text=_(
            "With commas between them: sofa, couch, love seat. A phrase stands for the single words beside it."
        ),
    )

    class Meta:
        ordering = ["words"]

    def __str__(self) -> str:
        return self.words
