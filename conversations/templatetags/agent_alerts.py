"""What every page of staff may show."""

from django import template

from conversations.agent_status.alerts import staff_notices

register = template.Library()
register.simple_tag(staff_notices)
