"""Several teammates at one ticket: presence, typing, drafts, notes, mentions.

Public: arrive, write, stop_writing, leave, viewers_of, mark_read; save_draft, restore_draft, delete_draft; add_note,
mention_candidates, highlight_mentions.
Imports of this app: audit, exceptions, models, team, tickets.
"""
