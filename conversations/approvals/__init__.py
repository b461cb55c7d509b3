"""Actions that only a person may approve: proposed, decided, executed once.

Public: propose, proved_identity, judge, seen_orders, approve, approve_first,
decline, retry_action, decline_undecided, expire, perform_action, stuck_actions.
Imports of this app: background, db, exceptions, memory, messages, models, outbound_email, realtime.
"""
