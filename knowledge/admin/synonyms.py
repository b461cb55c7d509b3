"""Words that mean the same."""

from typing import Any

from django.contrib import admin
from django.db import transaction
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from knowledge.models import SynonymGroup
from knowledge.search.indexing import bump_index_version


@admin.register(SynonymGroup)
class SynonymGroupAdmin(ModelAdmin):
    """Each change reaches the next search of every process."""

    list_display = ["words"]
    search_fields = ["words"]

    @transaction.atomic
    def save_model(self, request: HttpRequest, obj: SynonymGroup, form: ModelForm, change: bool) -> None:
        super().save_model(request, obj, form, change)
        bump_index_version()

    @transaction.atomic
    def delete_model(self, request: HttpRequest, obj: SynonymGroup) -> None:
        super().delete_model(request, obj)
        bump_index_version()

    @transaction.atomic
    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        super().delete_queryset(request, queryset)
        bump_index_version()
