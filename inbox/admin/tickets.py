"""Tickets and the audit log in the admin, to read. The work on tickets is done in the inbox."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin

from inbox.audit.listing import verb_label
from inbox.models import AuditEntry, Ticket
from knowledge.admin.base import NotWritten


@admin.register(Ticket)
class TicketAdmin(NotWritten, ModelAdmin):
    list_display = ["number", "subject", "status", "risk", "reason", "team", "assignee", "opened_at", "resolved_at"]
    list_filter = ["status", "risk", "reason", "team", "assignee"]
    list_select_related = ["assignee", "team"]
    search_fields = ["=id", "subject", "conversation__customer__name", "conversation__customer__email"]
    date_hierarchy = "opened_at"
    ordering = ["-pk"]
    show_full_result_count = False


@admin.register(AuditEntry)
class AuditEntryAdmin(NotWritten, ModelAdmin):
    list_display = ["at", "actor_name", "what", "number"]
    list_filter = ["verb"]
    search_fields = ["=number", "=actor_name"]
    ordering = ["-pk"]
    show_full_result_count = False

    @admin.display(description=_("What"))
    def what(self, entry: AuditEntry) -> str:
        return verb_label(entry.verb)
