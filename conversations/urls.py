"""Addresses of the chat."""

from django.urls import path

from conversations import attachment_views, views

app_name = "conversations"
urlpatterns = [
    path("chat/", views.chat, name="chat"),
    path("chat/attachments/", attachment_views.upload, name="upload"),
    path("attachments/<uuid:public_id>/", attachment_views.attachment, name="attachment"),
    path("chat/mail/<str:token>/", views.linked_chat, name="linked_chat"),
    path("email/inbound/", views.inbound_email, name="inbound_email"),
    path("widget.js", views.widget, name="widget"),
]
