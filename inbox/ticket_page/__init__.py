"""The ticket page: thread, context, briefing, menu and forms. Reads only.

Public: page_context, state_context, thread, load_ticket, briefing, menu_context.
Imports of this app: approvals, copilot, macros, models, replies, team, ticket_list, tickets.
"""
