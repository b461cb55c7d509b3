"""Tickets in the admin: to look things up. Work is done in the inbox."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from inbox.models import Ticket


@admin.register(Ticket)
class TicketAdmin(ModelAdmin):
    list_display = ["number", "subject", "status", "risk", "reason", "assignee", "opened_at", "resolved_at"]
    list_filter = ["status", "risk", "reason", "assignee"]
    list_select_related = ["assignee"]
    search_fields = ["=id", "subject", "conversation__customer__name", "conversation__customer__email"]
    date_hierarchy = "opened_at"
    ordering = ["-pk"]
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
