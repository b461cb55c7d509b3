"""The life of an agent turn: queued, claimed under a lease, run, streamed, finished, recovered.

Public: queue_turn, claim_turn, finish_turn, fail_turn, run_turn, admit_turns, maintain_leases, requeue_lost_work.
Imports of this app: agent_status, approvals, background, db, handoff, knowledge_feedback, memory, messages, models,
outbound_email, realtime.
"""
