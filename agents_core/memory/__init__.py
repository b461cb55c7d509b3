"""What the model remembers: transcript, compaction, summary, the record of what staff did.

Public: TurnSession, turns, describe_call, compact, Summary, fallback_payload, lookup_items, handback_record,
joined_record.
Imports of this app: guardrails, policy, text, turn.
"""
