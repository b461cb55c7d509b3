"""Wires the layers together; holds no rule of its own."""

from supportsite.celery import app as celery_app

__all__ = ["celery_app"]
