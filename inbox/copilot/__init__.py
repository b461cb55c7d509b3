"""What the copilot does for a teammate: it is asked, works on the loop of turns, and what became of its text is kept.

Public: ask, translate_message, generate_suggestion, dismiss, record_suggestion_outcome; assistance, parse_request,
current_suggestion, spent_since.
Imports of this app: exceptions, jobs, models.
"""
