"""How a teammate is called."""

from django.contrib.auth.models import User


def display_name(user: User | None) -> str:
    """The first name, else the user name; "" for nobody."""
    return user.get_short_name() or user.get_username() if user else ""
