"""Having work done soon, here or by a Celery worker. Jobs are named by dotted path: nothing above is imported.

Public: Job, enqueue_turns, enqueue_action, enqueue_email, run_soon, set_loop, WORKER_ID.
Imports of this app: nothing.
"""
