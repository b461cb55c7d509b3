"""The staff's sign-in page, which in demo mode says how to get in."""

from typing import Any

from django.conf import settings
from django.contrib.auth.views import LoginView

from supportsite.demo.accounts import demo_logins
from supportsite.environment import LOCAL_HOSTS


class SignIn(LoginView):
    """Django's, with the demo's accounts shown in demo mode."""

    template_name = "login.html"
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the demo accounts, in demo mode and on a machine that shows them to itself."""
        shown = settings.DEMO_MODE and set(settings.ALLOWED_HOSTS) <= LOCAL_HOSTS
        logins = [login for login in demo_logins() if login.password] if shown else []
        return super().get_context_data(**kwargs) | {"demo_accounts": logins}


sign_in = SignIn.as_view()
