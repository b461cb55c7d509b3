"""The life of an agent turn: queued, claimed under a lease, run, streamed, finished, recovered.

Public: queue_turn, run_turn, run_apart, admit_turns, lease_heartbeat, release_leases, requeue_lost_work, use_loop,
start_loop_thread.
Imports of this app: agent_status, approvals, background, db, handoff, knowledge_feedback, memory, messages, models,
outbound_email, realtime.
"""
