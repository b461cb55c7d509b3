"""Whom a demo has made, nobody gets in with where there is no demo."""

from io import StringIO

import pytest
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group, User
from django.core.checks import run_checks
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.test import Client

from supportsite.demo.accounts import PUBLISHED_PASSWORD, load_demo_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def passwords(settings) -> dict[str, str]:
    """Of a demo that was, by name. From here on the site is none."""
    settings.DEMO_MODE = True
    found = {login.name: login.password for login in load_demo_staff()}
    settings.DEMO_MODE = False
    return found


def signs_in(name: str, password: str) -> bool:
    client = Client()
    client.post("/login/", {"username": name, "password": password})
    return client.get("/inbox/").status_code == 200


def problems() -> dict[str, str]:
    return {each.id: each.msg for each in run_checks(include_deployment_checks=True)}


def old_demo() -> User:
    """The admin of a demo of an earlier version, which marked nobody."""
    return User.objects.create_superuser("robin", "robin@example.com", PUBLISHED_PASSWORD)


@pytest.mark.parametrize("name", ["maya", "sam", "robin"])
def test_demo_accounts_sign_in_in_demo_mode_only(passwords, settings, name):
    assert not signs_in(name, passwords[name])
    settings.DEMO_MODE = True
    assert signs_in(name, passwords[name])


def test_a_session_of_the_demo_ends_with_it(passwords, settings):
    settings.DEMO_MODE = True
    client = Client()
    client.post("/login/", {"username": "robin", "password": passwords["robin"]})
    assert client.get("/admin/").status_code == 200
    settings.DEMO_MODE = False
    assert client.get("/admin/").status_code == 302


def test_another_name_or_password_makes_it_nobody_else_s(passwords):
    robin = User.objects.get(username="robin")
    robin.username = "root"
    robin.set_password("a password of my own")
    robin.save()
    assert not signs_in("root", "a password of my own")
    assert "root" in problems()["supportsite.E011"]


def test_a_colleague_of_the_same_name_is_no_demo_account(settings):
    settings.DEMO_MODE = False
    User.objects.create_user("maya", password="a password of my own", is_staff=True)
    assert signs_in("maya", "a password of my own")
    assert "supportsite.E011" not in problems()


def test_the_password_of_earlier_demos_opens_nothing(settings):
    old_demo()
    for settings.DEMO_MODE in (False, True):
        assert not signs_in("robin", PUBLISHED_PASSWORD)
    assert "robin" in problems()["supportsite.E011"]


def test_a_demo_of_an_earlier_version_gets_passwords_of_its_own(settings):
    robin = old_demo()
    settings.DEMO_MODE = True
    login = {each.name: each for each in load_demo_staff()}["robin"]
    assert signs_in("robin", login.password)
    settings.DEMO_MODE = False
    assert not signs_in("robin", login.password)
    robin.refresh_from_db()
    assert robin.is_superuser


def test_two_databases_have_two_passwords(settings):
    settings.DEMO_MODE = True
    first = {str(login) for login in load_demo_staff()}
    User.objects.all().delete()
    assert not first & {str(login) for login in load_demo_staff()}


def test_a_password_that_is_only_hashed_anew_is_still_told(passwords, settings):
    User.objects.filter(username="sam").update(password=make_password(passwords["sam"]))
    settings.DEMO_MODE = True
    assert {login.name: login.password for login in load_demo_staff()} == passwords


def test_retired_accounts_stay_and_let_nobody_in(passwords, settings):
    out = StringIO()
    call_command("retire_demo_staff", stdout=out)
    assert out.getvalue().strip() == "retired: maya, robin, sam"
    assert "supportsite.E011" not in problems()
    settings.DEMO_MODE = True
    assert not any(signs_in(name, password) for name, password in passwords.items())
    robin = User.objects.get(username="robin")
    assert (robin.is_active, robin.is_staff, robin.is_superuser) == (False, False, False)
    assert not Group.objects.filter(user=robin).exists()


def test_a_database_that_cannot_be_asked_is_a_warning(monkeypatch):
    def away(*arguments):
        raise DatabaseError("no such table")

    with connection.execute_wrapper(away):
        assert "no such table" in problems()["supportsite.W003"]


@pytest.mark.parametrize(
    ("hosts", "shown"), [(["localhost", "testserver"], True), (["testserver", "a.example"], False)]
)
def test_the_sign_in_page_tells_passwords_to_this_machine_only(passwords, settings, hosts, shown):
    settings.DEMO_MODE, settings.ALLOWED_HOSTS = True, hosts
    page = Client().get("/login/").content.decode()
    assert (passwords["maya"] in page) is shown
    settings.DEMO_MODE = False
    assert passwords["maya"] not in Client().get("/login/").content.decode()
