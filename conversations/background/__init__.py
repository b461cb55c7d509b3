"""Having work done soon, here or by a Celery worker. Jobs are named by dotted path: nothing above is imported.

`jobs` says what is to be done (enqueue_turns, enqueue_action, enqueue_email; Job for the layer above), `loop` is the
event loop that this process does it on. Imports of its own app: `database`.
"""
