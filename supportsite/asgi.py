"""The ASGI application: HTTP through Django, sockets through Channels."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "supportsite.settings")

from django.core.asgi import get_asgi_application

django_application = get_asgi_application()

from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402
from django.conf import settings  # noqa: E402
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware  # noqa: E402

from supportsite.routing import check_origin, websocket_urlpatterns  # noqa: E402
from supportsite.single_process import start_in_server  # noqa: E402

application = start_in_server(
    ProxyHeadersMiddleware(
        ProtocolTypeRouter(
            {
                "http": django_application,
                "websocket": check_origin(URLRouter(websocket_urlpatterns)),
            }
        ),
        trusted_hosts=settings.TRUSTED_PROXIES,
    )
)
