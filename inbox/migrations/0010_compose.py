"""Which field a teammate writes in, since when, and what the author of a reply had read."""

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("inbox", "0009_suggestion")]

    operations = [
        migrations.AddField(
            model_name="viewer",
            name="writing",
            field=models.CharField(
                blank=True, choices=[("reply", "Reply"), ("note", "Note")], default="", max_length=5
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="draft",
            name="begun",
            field=models.DateTimeField(default=django.utils.timezone.now),
        ),
        migrations.AddField(
            model_name="outgoingreply",
            name="seen_seq",
            field=models.PositiveIntegerField(default=0),
        ),
    ]
