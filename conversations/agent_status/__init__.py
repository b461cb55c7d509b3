"""Whether the agent may answer at all: kill switch, budgets, provider refusals, alerts for staff.

Public: set_agent_enabled, within_budget, daily_budget_exhausted, guest_budget_exhausted, addresses_without_budget,
conversation_spending, register_spending_source, record_provider_refusal, clear_provider_refusal, staff_notices.
Imports of this app: db, handoff, identity, models, realtime, signals.
"""
