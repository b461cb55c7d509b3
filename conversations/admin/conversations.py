"""Conversations, customers, attachments."""

from django.contrib import admin
from unfold.admin import ModelAdmin, TabularInline

from conversations.models import Attachment, Conversation, Customer, Message
from knowledge.admin.base import NotWritten


class MessageInline(NotWritten, TabularInline):
    """What was said, in order."""

    model = Message
    fields = readonly_fields = ["role", "text", "created"]
    extra = 0
    per_page = 50
    can_delete = False


@admin.register(Conversation)
class ConversationAdmin(NotWritten, ModelAdmin):
    """Every conversation."""

    list_display = ["public_id", "customer", "owner", "intent", "handoff_status", "created"]
    list_filter = ["owner", "handoff_status", "origin", "intent"]
    search_fields = ["public_id", "customer__email", "customer__name"]
    list_select_related = ["customer"]
    date_hierarchy = "created"
    inlines = [MessageInline]


@admin.register(Customer)
class CustomerAdmin(NotWritten, ModelAdmin):
    """Every customer."""

    list_display = ["label", "email", "verified", "created"]
    list_filter = ["verified"]
    search_fields = ["email", "name"]


@admin.register(Attachment)
class AttachmentAdmin(NotWritten, ModelAdmin):
    """Every file, and whether it was sent."""

    list_display = ["name", "media_type", "size", "conversation", "staff", "message", "created"]
    list_filter = ["media_type"]
    search_fields = ["name", "public_id", "sha256", "conversation__public_id"]
    list_select_related = ["conversation", "staff", "message"]
    date_hierarchy = "created"
    exclude = ["file"]  # it opens at its own address, which asks who may see it
