"""Which pages may open a socket."""

from typing import Any
from urllib.parse import ParseResult

from channels.security.websocket import OriginValidator
from django.conf import settings


class SiteOriginValidator(OriginValidator):
    """Our own hosts and the widget's. A client that sends no Origin is no browser, so it rides on nobody's cookies."""

    def valid_origin(self, parsed_origin: ParseResult | None) -> bool:
        """Whether a socket from this origin is let in."""
        return True if parsed_origin is None else bool(super().valid_origin(parsed_origin))


def check_origin(application: Any) -> Any:
    """The application behind the check."""
    hosts = ["*"] if "*" in settings.ALLOWED_HOSTS else [*settings.ALLOWED_HOSTS, *settings.WIDGET_ORIGINS]
    return SiteOriginValidator(application, hosts)
