"""Database access from the event loop, and the row lock that every change begins with.

Public: run_in_db_thread, run_on_calling_loop, lock_conversation, lock_conversations, lock_unmerged, follow_merge,
posting_state, queued_turn.
Imports of this app: exceptions, models.
"""
