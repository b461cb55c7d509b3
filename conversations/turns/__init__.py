"""The life of an agent turn: queued and claimed under a lease (`queue`), run (`runner`), finished or given up
(`results`), its lease renewed (`leases`), found when it was lost (`sweeper`). `process` starts what runs turns.

Public: queue_turn, claim_turn, finish_turn, fail_turn, run_turn, admit_turns, keep_leases, sweep, use_loop,
start_loop_thread.
"""
