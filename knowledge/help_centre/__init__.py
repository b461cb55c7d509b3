"""What the public pages show, how long they are cached, and readers’ votes.

Public: page, categories, popular, find, excerpt, conditional_response, VoteForm.
Imports of this app: models, search, text.
"""
