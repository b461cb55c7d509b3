"""The list: standard and saved views, filters, pages that begin behind a ticket, the sidebar with its counts.

Public: Listing, Choices, Sidebar; save_view, rename_view, share_view, delete_view.
Imports of this app: audit, exceptions, labels, models, team.
"""
