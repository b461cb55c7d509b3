"""What agents can do. Each tool checks itself who may ask for what.

Public: the tools; record_result, failed, failing_too_often, propose_for_topic, reason_of, HostedSearches.
Imports of this app: connectors, guardrails, policy, providers, turn, verification, wording.
"""
