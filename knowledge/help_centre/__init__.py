"""What the public pages show, how long they are cached, and readers’ votes: the parts of which `views` is the door.

Public: token, readable, articles_for_reader, page, related, categories, popular, find, excerpt, conditional_response,
VoteForm, reader_id, remember.
Imports of this app: models, search, text.
"""
