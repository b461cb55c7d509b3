"""The inbox's websocket: one open page, whose fragments are rendered anew for its user.

Public: InboxConsumer.
Imports of this app: approvals, assignment, collaboration, labels, lifecycle, models, replies, team, ticket_list,
ticket_page.
"""
