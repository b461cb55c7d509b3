"""The demo's data is loaded once, kept, and nowhere but in demo mode."""

from io import StringIO

import pytest
from django.contrib.auth import authenticate, get_user_model
from django.core.management import CommandError, call_command
from django.test import RequestFactory

from agents_core.models import DemoAccount, DemoOrder
from knowledge.models import Article

pytestmark = pytest.mark.django_db


def load() -> str:
    out = StringIO()
    call_command("load_demo", stdout=out)
    return out.getvalue()


def counts() -> list[int]:
    return [model.objects.count() for model in (Article, DemoOrder, DemoAccount, get_user_model())]


@pytest.fixture
def demo(settings):
    settings.DEMO_MODE = True


def test_outside_demo_mode_nothing_is_loaded(settings):
    settings.DEMO_MODE = False
    with pytest.raises(CommandError, match="DEMO_MODE"):
        load()
    assert counts() == [0, 0, 0, 0]


def test_it_loads_everything_once_and_keeps_what_was_changed(demo):
    printed = load()
    first = counts()
    assert min(first) > 0
    Article.objects.filter(slug="returns").update(title="Our own title")
    maya = get_user_model().objects.get(username="maya")
    maya.set_password("a password of my own")
    maya.save()
    again = load()
    assert "demo login: maya" not in again, "that password is not hers any more"
    assert [line for line in again.splitlines() if "maya" not in line] == [
        line for line in printed.splitlines() if "maya" not in line
    ]
    assert counts() == first
    assert Article.objects.get(slug="returns").title == "Our own title"
    maya.refresh_from_db()
    assert maya.check_password("a password of my own")


def test_it_prints_a_login_for_each_role_that_works(demo):
    lines = [line.split() for line in load().splitlines() if line.startswith("demo login: ")]
    assert sorted(line[-1] for line in lines) == ["admin", "agent", "supervisor"]
    assert len({line[3] for line in lines}) == 3, "each has a password of its own"
    for _demo, _login, name, password, role in lines:
        user = authenticate(RequestFactory().post("/login/"), username=name, password=password)
        assert user is not None, name
        assert user.is_staff
        assert user.is_superuser is (role == "admin")
