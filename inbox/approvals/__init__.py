"""A teammate decides what the agent may only propose, and whether a guardrail was right to fire.

Public: start_action, approve_action, decline_action, try_action_again, may_decide, may_second, review_guardrail_trip;
Cards, FORMS, arguments_form.
Imports of this app: audit, exceptions, models, team, tickets.
"""
