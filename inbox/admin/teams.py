"""Accounts and roles in the admin, with their changes in the audit log."""

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from unfold.admin import ModelAdmin
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

from inbox.admin.base import Audited

admin.site.unregister([User, Group])


@admin.register(User)
class AccountAdmin(Audited, UserAdmin, ModelAdmin):
    form = UserChangeForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm


@admin.register(Group)
class RoleAdmin(Audited, GroupAdmin, ModelAdmin):
    """A group named agent, supervisor or admin is a role of the inbox."""
