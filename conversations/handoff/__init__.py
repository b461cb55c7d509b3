"""From agent to people: the change of owner, the payload, what the customer is told.

Public: hand_off, hand_off_agent_off, hand_off_email, request_person, payload_from_history, add_to_payload,
change_owner, end_handoffs, check_message, and the sentences of ownership.
Imports of this app: approvals, db, exceptions, messages, models, realtime, signals, wait_times.
"""
