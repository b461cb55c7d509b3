"""Counters that guard orders and codes; and orders and accounts of the demo shop, in whose place a real one has its
own system and another connector."""

from django.db import models


class Counter(models.Model):
    """How often something happened within a while that ends at `ends_at`. `subject` is whose count it is."""

    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=64)
    count = models.PositiveIntegerField(default=0)
    ends_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "subject"], name="one_counter_per_subject")]

    def __str__(self) -> str:
        return f"{self.kind}: {self.count}"


class DemoOrder(models.Model):
    """`details` is an entry of `connectors/demo_data.json` as it stands; its days count from `loaded_on`."""

    order_id = models.CharField(max_length=20, unique=True)
    email = models.EmailField(db_index=True)
    details = models.JSONField()
    loaded_on = models.DateField()

    class Meta:
        ordering = ["order_id"]

    def __str__(self) -> str:
        return self.order_id


class DemoAccount(models.Model):
    """`details` is an entry of `connectors/demo_data.json` as it stands; its days count from `loaded_on`."""

    email = models.EmailField(unique=True)
    details = models.JSONField()
    loaded_on = models.DateField()

    class Meta:
        ordering = ["email"]

    def __str__(self) -> str:
        return self.email


class DemoAction(models.Model):
    """What was done to an order or an account. `key` is the caller's: the same one again is the same action."""

    key = models.CharField(max_length=64, unique=True)
    reference = models.CharField(max_length=40)
    amount = models.CharField(max_length=40, blank=True)
    done_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.reference
