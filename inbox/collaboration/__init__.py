"""Several teammates at one ticket: presence, typing, drafts, notes, mentions.

Public: arrive, leave, write, viewers_of, mark_read, save_draft, restore_draft, add_note, mentioned_users.
Imports of this app: audit, exceptions, models, team, tickets.
"""
