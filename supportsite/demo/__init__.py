"""The demo shop’s page and accounts. Only in demo mode.

Public: home, load_demo_staff.
Imports of this app: nothing.
"""
