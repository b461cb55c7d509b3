"""The app's place in Django."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class InboxConfig(AppConfig):
    name = "inbox"

    def ready(self) -> None:
        from conversations.agent_status.budgets import count_too
        from conversations.hooks import sight_comes_from, staffing_comes_from
        from inbox import receivers  # noqa: F401  (connects them)
        from inbox.assignment.availability import people_available
        from inbox.copilot.queries import spent_since
        from inbox.team.permissions import may_look_into
        from inbox.ticket_page.page_context import addresses
        from knowledge.hooks import addresses_come_from

        addresses_come_from(addresses)
        staffing_comes_from(people_available)
        sight_comes_from(may_look_into)
        count_too(spent_since)

        from inbox.team.permissions import give_permissions, remember_permissions

        pre_migrate.connect(remember_permissions, sender=self)
        post_migrate.connect(give_permissions, sender=self)
