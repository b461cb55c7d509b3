
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('inbox', '0005_queue'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='ticket',
            options={'permissions': [('answer_ticket', 'Can answer tickets'), ('assign_ticket', "Can assign anybody's tickets to anybody"), ('take_over_ticket', "Can take over a colleague's ticket"), ('decide_for_others', "Can decide about actions on a colleague's ticket"), ('share_with_team', 'Can share views, canned replies and macros'), ('see_team', "Can see how the team is doing, and change a colleague's availability")]},
        ),
        migrations.CreateModel(
            name='TicketReturn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('why', models.CharField(choices=[('by_self', 'you put it back'), ('by_other', 'a supervisor put it back'), ('away', 'you were away'), ('offline', 'you were offline'), ('gone', 'you were no longer on the team')], max_length=8)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('ticket', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='came_back', to='inbox.ticket')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
    ]
