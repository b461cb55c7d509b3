"""The demo shop’s front page, and its staff accounts, which exist in demo mode only.

Public: home, ACCOUNTS, load_demo_staff, retire_demo_staff, demo_logins, StaffBackend.
Imports of this app: models.
"""
