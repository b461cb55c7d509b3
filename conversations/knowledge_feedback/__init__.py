"""From conversations back to the help centre: gaps, staff answers, answers to recall.

Public: record_unanswered_question, staff_answer, recent_searches, assess_outdated_citations, resolve_citation,
page_of, count_for.
Imports of this app: models, privacy.
"""
