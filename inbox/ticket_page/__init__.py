"""The ticket page: thread, context, briefing, menu and forms. It only reads.

Public: load_ticket, page_context, state_context, reach_context, payload_context, conversation_urls; thread,
merged_parts; menu_context, bulk_context, the forms.
Imports of this app: approvals, copilot, labels, macros, models, replies, team, ticket_list, tickets.
"""
