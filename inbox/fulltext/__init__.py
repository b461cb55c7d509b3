"""The words of a ticket and the SQL condition that a ticket holds them. Below the models, which query by it.

Public: tokenize, MatchesWords.
Imports of this app: nothing.
"""
