import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):

    dependencies = [
        ('conversations', '0005_email'),
    ]

    operations = [
        migrations.AddField(
            model_name='conversation',
            name='merged_into',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='merged', to='conversations.conversation'),
        ),
        migrations.AddConstraint(
            model_name='conversation',
            constraint=models.CheckConstraint(condition=Q(merged_into=None) | (~Q(merged_into=F('id')) & Q(resolved_at__isnull=False)), name='merged_conversation_is_over'),
        ),
    ]
