"""What agents can do. Each tool checks itself who may ask for what.

Public: get_order_status, get_account_details, search_help_centre, send_code, escalate_to_human, refund_order,
propose.
Imports of this app: connectors, guardrails, policy, providers, turn, verification, wording.
"""
