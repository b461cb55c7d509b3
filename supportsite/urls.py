"""Addresses of the site; each app brings its own."""

from django.contrib import admin
from django.contrib.auth import views as auth
from django.urls import include, path

from supportsite import health

urlpatterns = [
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("admin/", admin.site.urls),
    path("login/", auth.LoginView.as_view(template_name="login.html"), name="login"),
    path("logout/", auth.LogoutView.as_view(), name="logout"),
    path("help/", include("knowledge.urls")),
    path("inbox/", include("inbox.urls")),
    path("", include("conversations.urls")),
]
