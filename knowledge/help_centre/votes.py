"""What a reader says of an article, how one browser is told from another, and how often an address may vote."""

from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponseBase
from limits import RateLimitItemPerMinute

from knowledge.models import Article, Vote
from knowledge.models.vote import LONGEST_COMMENT

VOTES = RateLimitItemPerMinute(20, namespace="help-votes")  # an office has one address for many readers
COOKIE = "reader"
_COOKIE_SECONDS = 400 * 24 * 3600  # the longest that browsers keep one
_SALT = "knowledge.reader"


class VoteForm(forms.Form):
    """A vote as it comes from a page: for the revision that the reader saw."""

    helpful = forms.TypedChoiceField(choices=[("1", ""), ("0", "")], coerce=lambda value: value == "1")
    revision = forms.IntegerField(min_value=1)
    comment = forms.CharField(max_length=LONGEST_COMMENT, required=False)

    def __init__(self, data: object, article: Article) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        self.article = article

    def clean_revision(self) -> int:
        """A revision that is yet to come cannot have been read."""
        return min(self.cleaned_data["revision"], self.article.revision)

    def clean_comment(self) -> str:
        """Only what did not help is asked about."""
        return "" if self.cleaned_data.get("helpful") else self.cleaned_data["comment"]

    def save(self, visitor: UUID) -> Vote:
        """Stores the vote in the place of the visitor's earlier one on the same text."""
        said = {"helpful": self.cleaned_data["helpful"], "comment": self.cleaned_data["comment"]}
        which = {"article": self.article, "revision": self.cleaned_data["revision"], "visitor": visitor}
        vote, _created = Vote.objects.update_or_create(**which, defaults=said)
        return vote


def reader_id(request: HttpRequest) -> UUID | None:
    """The visitor who has voted before with this browser; None for any other, and when the cookie is forged."""
    try:
        return UUID(str(request.get_signed_cookie(COOKIE, default="", salt=_SALT, max_age=_COOKIE_SECONDS)))
    except ValueError:
        return None


def remember(response: HttpResponseBase, visitor: UUID, *, secure: bool) -> None:
    """Set the cookie by which a change of mind replaces the vote."""
    response.set_signed_cookie(
        COOKIE, str(visitor), salt=_SALT, max_age=_COOKIE_SECONDS, httponly=True, secure=secure, samesite="Lax"
    )
