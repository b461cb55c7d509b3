from django.db import migrations
from django.db.models import Max
from django.db.models.functions import Coalesce


def fill(apps, schema_editor) -> None:
    """Tickets from before know since when they are somebody's, and whether their customer waits for an answer."""
    Ticket = apps.get_model('inbox', 'Ticket')
    Message = apps.get_model('conversations', 'Message')
    Ticket.objects.filter(assignee__isnull=False).update(assigned_at=Coalesce('claimed_at', 'opened_at'))
    for ticket in Ticket.objects.filter(resolved_at=None).iterator():
        of_staff = Message.objects.filter(conversation=ticket.conversation_id, role='staff', created__gte=ticket.opened_at)
        answered = of_staff.aggregate(at=Max('created'))['at'] or ticket.opened_at
        said = Message.objects.filter(conversation=ticket.conversation_id, role='customer', created__gt=answered)
        first = said.order_by('seq').values_list('created', flat=True).first()
        reply = of_staff.order_by('seq').values_list('created', flat=True).first()
        waits = first or (ticket.opened_at if reply is None else None)
        Ticket.objects.filter(pk=ticket.pk).update(waiting_since=waits, first_reply_at=reply)


class Migration(migrations.Migration):

    dependencies = [
        ('conversations', '0006_merge'),
        ('inbox', '0002_working_together'),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
