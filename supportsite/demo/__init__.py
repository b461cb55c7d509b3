"""The demo shop’s front page, and its staff accounts, which exist in demo mode only.

Public: home, ACCOUNTS, load_demo_staff.
Imports of this app: nothing.
"""
