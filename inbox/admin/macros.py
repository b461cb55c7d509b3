"""Macros and canned replies in the admin: one's own, and everybody's. A macro is written one step a line."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.widgets import UnfoldAdminTextareaWidget, UnfoldBooleanSwitchWidget

from inbox.admin.base import Audited
from inbox.macros.macros import read_lines, usable_macros, written
from inbox.models import CannedReply, Macro
from inbox.team.permissions import is_staff, may_share

HELP = _(
    "One step a line, such as “tag: refund”, “snooze: 3 days” or “resolve”. An indented line goes on with the text "
    "above it. Steps: claim, assign: me or a user name, reply: text, note: text, tag: name, untag: name, snooze: hour, "
    "afternoon, tomorrow, monday, 4 hours or 3 days, resolve, give back: what the agent should know, mark read. In a "
    "text, {{ first_name }}, {{ customer }}, {{ agent }}, {{ ticket }}, {{ site }} and details such as {{ order_id }} "
    "are filled in."
)


class MacroAdminForm(forms.ModelForm):
    """The steps as text. What is wrong is said for each step."""

    lines = forms.CharField(label=_("Steps"), help_text=HELP, widget=UnfoldAdminTextareaWidget(attrs={"rows": 8}))
    shared = forms.BooleanField(
        label=_("For everybody"), required=False, widget=UnfoldBooleanSwitchWidget, help_text=_("Only supervisors.")
    )

    class Meta:
        model = Macro
        fields = ["title"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial.setdefault("lines", written(self.instance.steps))
            self.initial.setdefault("shared", self.instance.owner_id is None)

    def clean_lines(self) -> str:
        """The text, whose steps are kept."""
        text: str = self.cleaned_data["lines"]
        try:
            self.instance.steps = read_lines(text)
        except ValidationError as error:
            raise ValidationError(error.messages) from None
        return text


@admin.register(Macro)
class MacroAdmin(ModelAdmin):
    """Everybody who works in the inbox writes their own; supervisors write everybody's too."""

    form = MacroAdminForm
    fields = ["title", "lines", "shared"]
    list_display = ["title", "written_for", "step_count"]
    search_fields = ["title"]
    list_select_related = ["owner"]

    @admin.display(description=_("For"))
    def written_for(self, macro: Macro) -> str:
        return str(macro.owner or _("Everybody"))

    @admin.display(description=_("Steps"))
    def step_count(self, macro: Macro) -> int:
        return len(macro.steps)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Macro]:
        """The user's own and everybody's."""
        return usable_macros(request.user).select_related("owner")  # type: ignore[arg-type]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Who may not share is not asked."""
        return ["title", "lines", *(["shared"] if self._may_share(request) else [])]

    def has_module_permission(self, request: HttpRequest) -> bool:
        return is_staff(request.user)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_staff(request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return is_staff(request.user)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_staff(request.user) and (obj is None or obj.owner == request.user or self._may_share(request))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_change_permission(request, obj)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """The form's own fields are no fields of the model."""
        return super().get_form(request, obj, change, **{**kwargs, "fields": ["title"]})

    def save_model(self, request: HttpRequest, obj: Macro, form: Any, change: bool) -> None:
        """Without an owner it is everybody's."""
        shared = self._may_share(request) and form.cleaned_data.get("shared")
        obj.owner = None if shared else request.user  # type: ignore[assignment]
        super().save_model(request, obj, form, change)

    @staticmethod
    def _may_share(request: HttpRequest) -> bool:
        return may_share(request.user)  # type: ignore[arg-type]


@admin.register(CannedReply)
class CannedReplyAdmin(Audited, ModelAdmin):
    list_display = ["shortcut", "title", "owner", "used"]
    list_filter = [("owner", admin.EmptyFieldListFilter)]
    list_select_related = ["owner"]
    search_fields = ["shortcut", "title", "text"]
    fields = ["shortcut", "title", "text", "owner", "used"]
    readonly_fields = ["used"]
    autocomplete_fields = ["owner"]
