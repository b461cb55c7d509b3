"""A cache of one's own: tests that run side by side on one Redis must not empty each other's."""

import uuid

from django.conf import settings
from django.core.signals import setting_changed


def fresh_cache() -> None:
    """From here on the cache is empty, in every thread of this process, and nobody else's is touched."""
    settings.CACHES["default"]["KEY_PREFIX"] = f"test-{uuid.uuid4().hex[:8]}"
    setting_changed.send(sender=fresh_cache, setting="CACHES", value=settings.CACHES, enter=True)
