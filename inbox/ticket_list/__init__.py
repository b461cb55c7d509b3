"""The list: standard and saved views, filters, keyset pages, the sidebar with its counts.

Public: Listing, Sidebar, StandardView, FILTERS, page_of, save_view.
Imports of this app: audit, exceptions, labels, models, team.
"""
