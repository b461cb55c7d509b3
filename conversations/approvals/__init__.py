"""Actions that only a person may approve: proposed, decided, executed once.

Public: propose, approve, decline, retry_action, decline_undecided, expire, perform_action, stuck_actions.
Imports of this app: background, db, exceptions, memory, messages, models, outbound_email, realtime.
"""
