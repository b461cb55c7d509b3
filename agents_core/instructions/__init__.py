"""The agents’ instructions as Markdown, and their loader.

Public: instructions, with_specialists, role_in.
Imports of this app: nothing.
"""
