"""Tags in the admin: renamed, deleted, and merged into one another."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.widgets import UnfoldAdminSelectWidget

from inbox.models import Tag
from inbox.team.permissions import is_staff, is_supervisor
from inbox.tickets.tags import TagNameError, clean_name, merge_tags


class TagAdminForm(forms.ModelForm):
    """A new name, or another tag that takes this one's tickets."""

    merge_into = forms.ModelChoiceField(
        Tag.objects.all(),
        required=False,
        label=_("Merge into"),
        widget=UnfoldAdminSelectWidget,
        help_text=_("Its tickets get this tag instead, and the tag itself is gone."),
    )

    class Meta:
        model = Tag
        fields = ["name"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "merge_into" in self.fields:
            others = Tag.objects.exclude(pk=self.instance.pk)
            self.fields["merge_into"].queryset = others  # type: ignore[attr-defined]

    def clean_name(self) -> str:
        """One way to write a tag, and one tag of a name, whatever its case."""
        try:
            name = clean_name(self.cleaned_data["name"])
        except TagNameError as error:
            raise ValidationError(str(error.detail)) from None
        if Tag.objects.filter(name__iexact=name).exclude(pk=self.instance.pk).exists():
            raise ValidationError(_("There is a tag of that name. Merge this one into it."))
        return name


@admin.register(Tag)
class TagAdmin(ModelAdmin):
    """For supervisors and admins."""

    form = TagAdminForm
    list_display = ["name", "ticket_count"]
    search_fields = ["name"]

    @admin.display(description=_("Tickets"), ordering="number")
    def ticket_count(self, tag: Any) -> int:
        return int(tag.number)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Tag]:
        """With the number of tickets."""
        return super().get_queryset(request).annotate(number=Count("tickets"))

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """A new tag has no tickets to move."""
        return ["name", "merge_into"] if obj else ["name"]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """The choice of a tag is no field of the model."""
        return super().get_form(request, obj, change, **{**kwargs, "fields": ["name"]})

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self._may(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self._may(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request)

    def save_model(self, request: HttpRequest, obj: Tag, form: Any, change: bool) -> None:
        """Rename it, or let another take its place."""
        into = form.cleaned_data.get("merge_into")
        if into:
            merge_tags(obj, into, request.user)  # type: ignore[arg-type]
        else:
            super().save_model(request, obj, form, change)

    @staticmethod
    def _may(request: HttpRequest) -> bool:
        return is_staff(request.user) and is_supervisor(request.user)  # type: ignore[arg-type]
