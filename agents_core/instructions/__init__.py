"""The agents’ instructions as Markdown, and their loader.

Public: instructions, role_in.
Imports of this app: nothing.
"""
