"""The agent's memory in the database: run items, and the part that staff had.

Public: ConversationSession, store_items, record_staff_part.
Imports of this app: models.
"""
