from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('inbox', '0003_who_waits'),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='ticket',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('assigned_at', None), ('assignee', None)), models.Q(('assigned_at__isnull', False), ('assignee__isnull', False)), _connector='OR'), name='assigned_ticket_has_a_time'),
        ),
    ]
