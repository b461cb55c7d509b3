"""HTTP doors, one module a noun. Each finds the ticket, calls one verb, answers with the new state.

Imports of this app: approvals, assignment, audit, collaboration, copilot, exceptions, labels, lifecycle, macros,
models, replies, team, ticket_list, ticket_page, tickets.
"""
