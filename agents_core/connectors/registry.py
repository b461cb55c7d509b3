"""The connector that `settings.CONNECTOR` names."""

from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string

from agents_core.connectors.base import Connector


@cache
def connector() -> Connector:
    """The connector of this process."""
    made: Connector = import_string(settings.CONNECTOR)()
    return made
