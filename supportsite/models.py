"""Which staff accounts are the demo's."""

from django.conf import settings
from django.db import models


class DemoLogin(models.Model):
    """The mark of a staff account that the demo has made, and the password that it was given, which is printed at each
    start. Such an account signs in in demo mode only, whatever became of its name and password."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="demo_login")
    password = models.CharField(max_length=40)
    password_hash = models.CharField(max_length=128)  # the account's own has changed: so has its password

    def __str__(self) -> str:
        return self.user.get_username()

    @property
    def is_current(self) -> bool:
        """Whether the password that was given is still that of the account."""
        return self.user.password == self.password_hash
