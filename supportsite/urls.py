"""Addresses of the site; each app brings its own."""

from django.contrib import admin
from django.contrib.auth import views as auth
from django.urls import include, path

from supportsite import health
from supportsite.auth import sign_in
from supportsite.demo import shop

urlpatterns = [
    path("", shop.home, name="home"),
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("admin/", admin.site.urls),
    path("login/", sign_in, name="login"),
    path("logout/", auth.LogoutView.as_view(), name="logout"),
    path("help/", include("knowledge.urls")),
    path("inbox/", include("inbox.urls")),
    path("", include("conversations.urls")),
]
