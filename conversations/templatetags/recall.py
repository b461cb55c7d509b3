"""What the page of an article may show of the answers that were given from it."""

from django import template

from conversations.knowledge_feedback.recall import count_for

register = template.Library()
register.simple_tag(count_for, name="answers_to_recall")
