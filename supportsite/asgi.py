"""The ASGI application: HTTP through Django, sockets through Channels."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "supportsite.settings")

from django.core.asgi import get_asgi_application

django_application = get_asgi_application()

from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402

from supportsite.routing import check_origin, websocket_urlpatterns  # noqa: E402
from supportsite.single_process import adopt_server_loop  # noqa: E402

application = adopt_server_loop(
    ProtocolTypeRouter(
        {
            "http": django_application,
            "websocket": check_origin(URLRouter(websocket_urlpatterns)),
        }
    )
)
