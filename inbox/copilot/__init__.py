"""The copilot in the inbox: requested, generated on the loop, offered, its outcome kept.

Public: ask, generate_suggestion, dismiss, record_suggestion_outcome, current_suggestion, transcript.
Imports of this app: exceptions, jobs, models.
"""
