"""Views of the list that a teammate keeps under a name."""

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction

from inbox.audit.log import record
from inbox.exceptions import NotAllowedError, TooManyViewsError, ViewNameError, ViewNameTakenError, ViewTooLongError
from inbox.models import SavedView
from inbox.team.permissions import Ability, may_share

LONGEST_NAME = 60
LONGEST_QUERY = 1000
MOST = 30


@transaction.atomic
def save_view(user: User, name: str, query: str, *, shared: bool = False) -> SavedView:
    """Keep the list that `query` leads to, for the user or for everybody.

    Raises ViewNameError, ViewNameTakenError, ViewTooLongError, TooManyViewsError and NotAllowedError.
    """
    if len(query) > LONGEST_QUERY:
        raise ViewTooLongError
    if shared and not may_share(user):
        raise NotAllowedError(Ability.SHARE)
    if SavedView.objects.filter(owner=user).count() >= MOST:
        raise TooManyViewsError
    view = SavedView(owner=user, name=_free_name(user, name), query=query, shared=shared)
    _store(view)
    record("view_saved", actor=user, after={"view": view.pk, "name": view.name, "query": query, "shared": shared})
    return view


@transaction.atomic
def rename_view(view: SavedView, user: User, name: str) -> None:
    """Give the user's own view another name. Raises ViewNameError and ViewNameTakenError."""
    before, view.name = view.name, _free_name(user, name, but=view)
    _store(view)
    record("view_renamed", actor=user, before={"view": view.pk, "name": before}, after={"name": view.name})


@transaction.atomic
def share_view(view: SavedView, user: User, *, shared: bool) -> None:
    """Show the user's own view to everybody, or no longer. Raises NotAllowedError; taking back is always allowed."""
    if shared and not may_share(user):
        raise NotAllowedError(Ability.SHARE)
    before, view.shared = view.shared, shared
    view.save(update_fields=["shared"])
    record("view_shared", actor=user, before={"view": view.pk, "shared": before}, after={"shared": shared})


@transaction.atomic
def delete_view(view: SavedView, user: User) -> None:
    """Remove the user's own view, from everybody's list too."""
    record("view_deleted", actor=user, before={"view": view.pk, "name": view.name, "query": view.query})
    view.delete()


def _free_name(user: User, name: str, but: SavedView | None = None) -> str:
    cleaned = " ".join(name.replace("\0", "").split())
    if not 0 < len(cleaned) <= LONGEST_NAME:
        raise ViewNameError
    others = SavedView.objects.filter(owner=user).exclude(pk__in=[but.pk] if but else [])
    if others.filter(name__iexact=cleaned).exists():
        raise ViewNameTakenError
    return cleaned


def _store(view: SavedView) -> None:
    try:
        with transaction.atomic():
            view.save()
    except IntegrityError as error:  # the same form was sent twice at once
        raise ViewNameTakenError from error
