"""Wrong passwords: for one name from one address, and for all names from one address."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from supportsite.sign_in_limits import FAILURES

pytestmark = pytest.mark.django_db

PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True)
def bob(db) -> User:
    return User.objects.create_user("bob", password=PASSWORD, is_staff=True)


def sign_in(name: str, password: str, address: str = "203.0.113.9", page: str = "login", **headers: str) -> int:
    return (
        Client(REMOTE_ADDR=address)
        .post(reverse(page), {"username": name, "password": password}, headers=headers)
        .status_code
    )


def test_one_password_for_many_names_comes_to_an_end():
    codes = [sign_in(f"colleague{number}", "Summer2026!") for number in range(FAILURES.most + 1)]
    assert codes == [200] * FAILURES.most + [429]
    assert sign_in("bob", PASSWORD) == 429
    assert sign_in("bob", PASSWORD, page="admin:login") == 429
    assert sign_in("bob", PASSWORD, address="198.51.100.7") == 302, "another address is not concerned"


def test_who_names_other_addresses_is_counted_all_the_same():
    for number in range(8):
        sign_in("bob", "wrong", **{"X-Forwarded-For": f"198.51.100.{number}"})
    assert sign_in("bob", PASSWORD, **{"X-Forwarded-For": "198.51.100.99"}) == 429


def test_a_stranger_who_guesses_does_not_lock_the_colleague_out_elsewhere():
    for _ in range(9):
        sign_in("bob", "wrong", address="198.51.100.7")
    assert sign_in("bob", PASSWORD, address="198.51.100.7") == 429
    assert sign_in("bob", PASSWORD) == 302


def test_neighbours_in_one_ipv6_network_are_one_address():
    for number in range(8):
        sign_in("bob", "wrong", address=f"2001:db8:1:2::{number + 1}")
    assert sign_in("bob", PASSWORD, address="2001:db8:1:2::ffff") == 429
    assert sign_in("bob", PASSWORD, address="2001:db8:1:3::1") == 302
