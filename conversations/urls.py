"""Addresses of the chat."""

from django.urls import path

from conversations.views import attachments, chat, email

app_name = "conversations"
urlpatterns = [
    path("chat/", chat.chat, name="chat"),
    path("chat/attachments/", attachments.upload, name="upload"),
    path("attachments/<uuid:public_id>/", attachments.attachment, name="attachment"),
    path("chat/mail/<str:token>/", chat.linked_chat, name="linked_chat"),
    path("email/inbound/", email.inbound_email, name="inbound_email"),
    path("widget.js", chat.widget, name="widget"),
]
