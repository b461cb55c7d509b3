"""The staff's sign-in page, which in demo mode says how to get in."""

from typing import Any

from django.conf import settings
from django.contrib.auth.views import LoginView

from supportsite.demo.accounts import ACCOUNTS


class SignIn(LoginView):
    """Django's, with the demo's accounts shown in demo mode."""

    template_name = "login.html"
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the demo accounts, in demo mode only."""
        return super().get_context_data(**kwargs) | ({"demo_accounts": ACCOUNTS} if settings.DEMO_MODE else {})


sign_in = SignIn.as_view()
