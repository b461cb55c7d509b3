"""Replies that are written once, and the form in which they are. Variables are replaced by plain search: what people
write is never a template."""

import re
from collections.abc import Mapping

from django import forms
from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from conversations.models.staff import display_name
from inbox.models import CannedReply, Ticket
from inbox.team.permissions import may_share

VARIABLE = re.compile(r"\{\{\s*([a-zA-Z][a-zA-Z0-9_]*)\s*\}\}")
# Behind a bracket with a parenthesis comes the address of a link.
PLACEHOLDER = re.compile(r"\[([a-zA-Z][a-zA-Z0-9_]*)\](?!\()")
STANDARD = ("customer", "first_name", "agent", "ticket", "site")
LONGEST_VALUE = 200
OFFERED = 8


def usable_replies(user: User) -> QuerySet[CannedReply]:
    """The user's own and everybody's."""
    return CannedReply.objects.filter(Q(owner=user) | Q(owner=None))


def matching_replies(user: User, words: str) -> list[CannedReply]:
    """The first few that `words` may mean: by shortcut, then by title, then by text; the most used first."""
    words = words.replace("\0", "")[:80]
    found = usable_replies(user).order_by("-used", "shortcut")
    by_rank = [found.filter(**{f"{field}__icontains": words}) for field in ("shortcut", "title", "text")]
    if not words:
        return list(found[:OFFERED])
    best: dict[int, CannedReply] = {}
    for each in [found.filter(shortcut__istartswith=words), *by_rank]:
        best |= {reply.pk: reply for reply in each[:OFFERED] if reply.pk not in best}
    return list(best.values())[:OFFERED]


def values_for(ticket: Ticket, user: User) -> dict[str, str]:
    """What the variables stand for on a ticket. What is not known is missing or empty."""
    customer = ticket.conversation.customer
    collected = ticket.handoff.payload.get("collected_fields", {}) if ticket.handoff else {}
    known = {**_texts(collected), **_texts(ticket.conversation.collected)}
    return {
        **known,
        "customer": customer.name,
        "first_name": customer.name.split()[0] if customer.name.strip() else "",
        "agent": display_name(user),
        "ticket": f"#{ticket.number}",
        "site": settings.SITE_NAME,
    }


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with its variables replaced. One without a value stays visible as [its_name]."""

    def replacement(found: re.Match[str]) -> str:
        return values.get(found[1], "").strip() or f"[{found[1]}]"

    return VARIABLE.sub(replacement, text)


def unknown_in(text: str, values: Mapping[str, str]) -> list[str]:
    """The variables of a text that have no value, in its order."""
    return [name for name in dict.fromkeys(VARIABLE.findall(text)) if not values.get(name, "").strip()]


def unfilled(text: str, user: User) -> list[str]:
    """The variables of the user's canned replies that are still in `text`, in its order. Other brackets are theirs."""
    names = list(dict.fromkeys(PLACEHOLDER.findall(text)))
    if not names:
        return []
    texts = usable_replies(user).filter(text__contains="{{").values_list("text", flat=True)
    known = {*STANDARD, *(name for each in texts for name in VARIABLE.findall(each))}
    return [name for name in names if name in known]


class CannedReplyForm(forms.ModelForm):
    """`shared` is there for those who may write everybody's. The reply belongs to `user` otherwise."""

    shared = forms.BooleanField(
        label=_("For everybody"), required=False, help_text=_("All teammates can use it. Supervisors write these.")
    )

    class Meta:
        model = CannedReply
        fields = ["shortcut", "title", "text"]
        labels = {"shortcut": _("Shortcut"), "title": _("Title"), "text": _("Text")}
        widgets = {"text": forms.Textarea(attrs={"rows": 8, "dir": "auto"})}

    def __init__(self, *args: object, user: User, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.user = user
        if may_share(user):
            self.fields["shared"].initial = self.instance.pk is not None and self.instance.owner_id is None
        else:
            del self.fields["shared"]
        for name, field in self.fields.items():
            described = [f"{name}-help"] if field.help_text else []
            described += [f"{name}-error"] if self.is_bound and name in self.errors else []
            kind = "textarea" if name == "text" else "" if name == "shared" else "input"
            field.widget.attrs |= {"class": kind, "aria-describedby": " ".join(described), "autocomplete": "off"}

    def clean_shortcut(self) -> str:
        """Raises ValidationError for one that the user, or everybody, has already."""
        return self.cleaned_data["shortcut"].lower()

    def clean(self) -> dict[str, object] | None:
        cleaned = super().clean()
        shortcut, owner = self.cleaned_data.get("shortcut"), self._owner()
        same = CannedReply.objects.filter(owner=owner, shortcut=shortcut).exclude(pk=self.instance.pk)
        if shortcut and same.exists():
            self.add_error("shortcut", _("There is one with this shortcut already. Choose another."))
        return cleaned

    def save(self, commit: bool = True) -> CannedReply:
        """The reply, the user's own unless it is shared."""
        self.instance.owner = self._owner()
        return super().save(commit)

    def _owner(self) -> User | None:
        return None if self.cleaned_data.get("shared") else self.user


def _texts(fields: Mapping[str, object]) -> dict[str, str]:
    # In one line and short: a customer chose them.
    return {
        name: " ".join(str(value).split())[:LONGEST_VALUE] for name, value in fields.items() if value not in (None, "")
    }
