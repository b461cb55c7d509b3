"""Counters that several turns and processes share."""

import threading
import uuid
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from agents_core.models import Counter
from agents_core.verification.counters import (
    Limit,
    current_count,
    decrement,
    delete_expired,
    increment,
    used_up,
)

TWICE = Limit("tests", 2, 60)


@pytest.mark.django_db(transaction=True)
def test_what_is_counted_at_once_gets_a_number_each():
    numbers, barrier = [], threading.Barrier(8)

    def count() -> None:
        barrier.wait()
        try:
            for _ in range(5):
                numbers.append(increment(TWICE, "ada"))
        finally:
            connection.close()

    threads = [threading.Thread(target=count) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(numbers) == list(range(1, 41))


@pytest.mark.django_db
def test_the_while_begins_with_the_first_and_ends():
    for _ in range(3):
        increment(TWICE, "ada")
    assert current_count(TWICE, "ada") == 3
    Counter.objects.update(ends_at=timezone.now() - timedelta(seconds=1))
    assert current_count(TWICE, "ada") == 0
    assert increment(TWICE, "ada") == 1
    assert current_count(TWICE, "ada") == 1


@pytest.mark.django_db
def test_counting_on_does_not_make_the_while_longer():
    increment(TWICE, "ada")
    ends_at = Counter.objects.get().ends_at
    increment(TWICE, "ada")
    assert Counter.objects.get().ends_at == ends_at


@pytest.mark.django_db
def test_each_is_counted_for_themselves_whatever_the_case_and_without_a_readable_name():
    increment(TWICE, "Ada@example.com")
    increment(TWICE, "ada@example.com")
    increment(Limit("others", 2, 60), "ada@example.com")
    assert current_count(TWICE, "ADA@example.com") == 2
    assert current_count(TWICE, "bob@example.com") == 0
    assert not Counter.objects.filter(subject__contains="ada").exists()


@pytest.mark.django_db
def test_what_was_taken_back_does_not_count_and_never_falls_below_none():
    increment(TWICE, "ada")
    for _ in range(2):
        decrement(TWICE, "ada")
    assert current_count(TWICE, "ada") == 0


@pytest.mark.django_db
def test_nothing_that_fills_the_cache_pushes_a_count_out():
    increment(TWICE, "ada")
    for _ in range(400):
        cache.set(uuid.uuid4().hex, "a search")
    cache.clear()
    assert current_count(TWICE, "ada") == 1


@pytest.mark.django_db
def test_who_reached_the_limit_is_known_and_what_is_over_is_removed():
    plain = Limit("plain", 2, 60, plain=True)
    for order in ("1001", "1001", "1002"):
        increment(plain, order)
    assert used_up(plain, TWICE) == {plain: ["1001"], TWICE: []}
    Counter.objects.filter(subject="1001").update(ends_at=timezone.now())
    assert used_up(plain) == {plain: []}
    assert delete_expired() == 1
    assert Counter.objects.get().subject == "1002"
