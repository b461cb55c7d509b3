"""A teammate decides what the agent wants to do, or whether a guardrail was right.

Public: approve_action, decline_action, try_action_again, start_action, may_decide, review_guardrail_trip,
arguments_form.
Imports of this app: audit, exceptions, models, team, tickets.
"""
