"""Where live order and account data comes from. `settings.CONNECTOR` names the class."""

from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string

from agents_core.connectors.base import Account, ActionRefusedError, Connector, ConnectorError, Order, Receipt

__all__ = ["Account", "ActionRefusedError", "Connector", "ConnectorError", "Order", "Receipt", "connector"]


@cache
def connector() -> Connector:
    """The connector of this process."""
    made: Connector = import_string(settings.CONNECTOR)()
    return made
