"""Conversations, customers, attachments."""

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from unfold.admin import TabularInline

from conversations.admin.base import ReadOnlyAdmin
from conversations.models import Attachment, Conversation, Customer, Message


class MessageInline(TabularInline):
    """What was said, in order."""

    model = Message
    fields = readonly_fields = ["role", "text", "created"]
    extra = 0
    per_page = 50
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nobody."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nobody."""
        return False


@admin.register(Conversation)
class ConversationAdmin(ReadOnlyAdmin):
    """Every conversation."""

    list_display = ["public_id", "customer", "owner", "intent", "handoff_status", "created"]
    list_filter = ["owner", "handoff_status", "origin", "intent"]
    search_fields = ["public_id", "customer__email", "customer__name"]
    list_select_related = ["customer"]
    date_hierarchy = "created"
    inlines = [MessageInline]


@admin.register(Customer)
class CustomerAdmin(ReadOnlyAdmin):
    """Every customer."""

    list_display = ["label", "email", "verified", "created"]
    list_filter = ["verified"]
    search_fields = ["email", "name"]


@admin.register(Attachment)
class AttachmentAdmin(ReadOnlyAdmin):
    """Every file, and whether it was sent."""

    list_display = ["name", "media_type", "size", "conversation", "staff", "message", "created"]
    list_filter = ["media_type"]
    search_fields = ["name", "public_id", "sha256", "conversation__public_id"]
    list_select_related = ["conversation", "staff", "message"]
    date_hierarchy = "created"
    exclude = ["file"]  # it opens at its own address, which asks who may see it
