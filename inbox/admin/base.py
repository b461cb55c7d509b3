"""What the admin pages share: what is changed there is in the audit log too, with what it was before."""

from typing import Any

from django.contrib.auth.models import User
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from inbox.audit.log import record

SECRET = {"password"}


class Audited:
    """For an admin page: each row that is added, changed or deleted there is a line. Beside ModelAdmin, before it."""

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        request._audited_before = _stored(obj) if change else {}  # type: ignore[attr-defined]
        super().save_model(request, obj, form, change)  # type: ignore[misc]

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)  # type: ignore[misc]
        before = getattr(request, "_audited_before", {})
        _note(request, "admin_changed" if change else "admin_added", form.instance, before, _stored(form.instance))

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        _note(request, "admin_deleted", obj, _stored(obj), {})
        super().delete_model(request, obj)  # type: ignore[misc]

    def delete_queryset(self, request: HttpRequest, queryset: "QuerySet[Any]") -> None:
        for obj in queryset:
            _note(request, "admin_deleted", obj, _stored(obj), {})
        super().delete_queryset(request, queryset)  # type: ignore[misc]


def _note(request: HttpRequest, verb: str, obj: Model, before: dict[str, Any], after: dict[str, Any]) -> None:
    changed = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    if not changed:
        return
    what = {str(obj._meta.verbose_name): str(obj)}
    actor = request.user if isinstance(request.user, User) else None
    old = {name: before[name] for name in changed if name in before}
    record(verb, actor=actor, before={**what, **old}, after={**what, **{n: after[n] for n in changed if n in after}})


def _stored(obj: Model) -> dict[str, Any]:
    """The row as the database has it, its many-to-many fields by name. What is secret is not in it."""
    found = type(obj)._default_manager.filter(pk=obj.pk).first()
    if found is None:
        return {}
    fields = {f.name: _plain(getattr(found, f.name)) for f in found._meta.fields if f.name not in SECRET | {"id"}}
    return fields | {f.name: sorted(map(str, getattr(found, f.name).all())) for f in found._meta.many_to_many}


def _plain(value: Any) -> Any:
    return value if isinstance(value, bool | int | str | list | dict | None) else str(value)
