"""The app's place in Django."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class InboxConfig(AppConfig):
    name = "inbox"

    def ready(self) -> None:
        from conversations.agent_status.budgets import register_spending_source
        from conversations.hooks import set_online_counter, set_visibility_check
        from inbox import receivers  # noqa: F401  (connects them)
        from inbox.assignment.availability import people_available
        from inbox.copilot.queries import spent_since
        from inbox.team.permissions import give_permissions, may_look_into, remember_permissions
        from inbox.ticket_page.page_context import conversation_urls
        from knowledge.hooks import register_addresses

        register_addresses(conversation_urls)
        set_online_counter(people_available)
        set_visibility_check(may_look_into)
        register_spending_source(spent_since)
        pre_migrate.connect(remember_permissions, sender=self)
        post_migrate.connect(give_permissions, sender=self)
