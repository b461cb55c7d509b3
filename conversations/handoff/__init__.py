"""From agent to people: the change of owner, and what the customer is told of it.

Public: change_owner, end_handoffs. It knows neither turns nor the verbs that change an owner.
"""
