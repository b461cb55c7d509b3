"""What a waiting customer can expect, measured and in words.

Public: estimate_waits, Wait, wait_notice, describe_wait.
Imports of this app: calendar, hooks, models, office_hours.
"""
