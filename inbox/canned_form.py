"""The form in which canned replies are written."""

from django import forms
from django.contrib.auth.models import User
from django.utils.translation import gettext_lazy as _

from inbox.models import CannedReply
from inbox.views.decorators import may_share


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
