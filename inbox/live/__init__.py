"""The inbox websocket: one open page, its fragments rendered anew.

Public: InboxConsumer, LivePage, Debouncer.
Imports of this app: assignment, collaboration, labels, models, replies, team, ticket_list, ticket_page.
"""
