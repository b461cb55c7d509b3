"""The words that teammates put on tickets."""

from collections.abc import Iterable

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from conversations.exceptions import ActionError
from conversations.realtime import broadcast
from inbox.audit.log import record
from inbox.models import Tag, Ticket
from inbox.tickets.locking import lock_ticket

LONGEST = 40
MOST = 20  # on one ticket


class TagNameError(ActionError):
    """No name for a tag."""

    code = "tag_name"
    detail = _("A tag has 1 to 40 letters, digits, spaces or . - / & on one line.")


class TooManyTagsError(ActionError):
    """The ticket has as many tags as can be read."""

    code = "too_many_tags"
    detail = _("This ticket has 20 tags. Remove one first.")


def clean_name(name: str) -> str:
    """The name as it is stored, without a # before it. Raises TagNameError."""
    name = " ".join(name.split()).removeprefix("#").strip()
    if not 0 < len(name) <= LONGEST or not all(char.isalnum() or char in " .-/&_" for char in name):
        raise TagNameError
    return name


@transaction.atomic
def add_tag(ticket: Ticket, user: User, name: str) -> Tag:
    """Put a tag on a ticket, open or closed; a new name makes a new tag, the case apart. Twice changes nothing.

    Raises TagNameError and TooManyTagsError.
    """
    name, found = clean_name(name), lock_ticket(ticket)
    tags = {each.name.casefold(): each for each in found.tags.all()}
    if there := tags.get(name.casefold()):
        return there
    names = {each.name for each in tags.values()}
    if len(names) >= MOST:
        raise TooManyTagsError
    tag = _tag(name)
    found.tags.add(tag)
    _changed(found, user, "tagged", names, {*names, tag.name})
    return tag


@transaction.atomic
def remove_tag(ticket: Ticket, user: User, tag: Tag) -> None:
    """Take a tag off a ticket. Does nothing when it has not got it."""
    found = lock_ticket(ticket)
    names = {each.name for each in found.tags.all()}
    if tag.name not in names:
        return
    found.tags.remove(tag)
    _changed(found, user, "untagged", names, names - {tag.name})


@transaction.atomic
def merge_tags(tag: Tag, into: Tag, user: User) -> None:
    """The tickets of one tag get another one instead, and the first is gone."""
    Ticket.tags.through.objects.filter(tag=tag).exclude(ticket__tags=into).update(tag=into)
    Tag.objects.filter(pk=tag.pk).delete()
    record("tags_merged", actor=user, before={"tag": tag.name}, after={"tag": into.name})


def _tag(name: str) -> Tag:
    """The tag of that name, made when there is none. Of two who make it at once one does."""
    found = Tag.objects.filter(name__iexact=name).first()
    if found:
        return found
    try:
        with transaction.atomic():
            return Tag.objects.create(name=name)
    except IntegrityError:
        return Tag.objects.get(name__iexact=name)


def _changed(found: Ticket, user: User, verb: str, before: Iterable[str], after: Iterable[str]) -> None:
    record(verb, actor=user, ticket=found, before={"tags": sorted(before)}, after={"tags": sorted(after)})
    broadcast.announce_ticket(found.conversation_id)
