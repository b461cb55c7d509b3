"""The Celery application: turns, sweeps and syncs."""

import os

from celery import Celery
from kombu.transport.redis import Channel

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "supportsite.settings")

app = Celery("supportsite")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

# A message that was not acknowledged need not go back into the queue: every turn is a row, and rung for again. Trying
# to while Redis restarts ends the worker (kombu 5.7: the channel has no connection any more when it closes).
Channel.do_restore = False
