"""Incoming and outgoing e-mail."""

from django.contrib import admin
from unfold.admin import ModelAdmin

from conversations.models import IncomingEmail, OutgoingEmail
from knowledge.admin.base import NotWritten


@admin.register(IncomingEmail)
class IncomingEmailAdmin(NotWritten, ModelAdmin):
    """Every mail that came in, and what was made of it. What became no message is looked at in the inbox."""

    list_display = ("received_at", "sender", "written_from", "subject", "outcome", "verdict", "conversation")
    list_filter = ("outcome", "verdict", ("settled_at", admin.EmptyFieldListFilter), "received_at")
    search_fields = ("sender", "written_from", "subject", "mail_id")
    list_select_related = ("conversation",)
    ordering = ("-pk",)
    fields = (
        "received_at",
        "sender",
        "sender_name",
        "written_from",
        "to",
        "cc",
        "verdict",
        "subject",
        "outcome",
        "settled_at",
        "conversation",
        "text",
        "original",
        "mail_id",
    )


@admin.register(OutgoingEmail)
class OutgoingEmailAdmin(NotWritten, ModelAdmin):
    """Every mail to a customer, and what became of it."""

    list_display = ("created", "address", "status", "attempts", "error", "sent_at", "conversation")
    list_filter = ("status", "created")
    search_fields = ("address", "mail_id")
    list_select_related = ("conversation",)
    ordering = ("-pk",)
