import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.comparison
import django.db.models.functions.text
import re
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('conversations', '0002_citations'),
        ('inbox', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='AuditEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('actor_name', models.CharField(blank=True, max_length=150)),
                ('number', models.PositiveBigIntegerField(blank=True, null=True)),
                ('verb', models.CharField(max_length=30)),
                ('before', models.JSONField(blank=True, default=dict)),
                ('after', models.JSONField(blank=True, default=dict)),
            ],
            options={
                'verbose_name_plural': 'audit log',
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='CannedReply',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('shortcut', models.CharField(help_text='What is typed behind the slash, such as refund-sent.', max_length=40, validators=[django.core.validators.RegexValidator(re.compile('^[-a-zA-Z0-9_]+\\Z'), 'Enter a valid “slug” consisting of letters, numbers, underscores or hyphens.', 'invalid')])),
                ('title', models.CharField(max_length=80)),
                ('text', models.TextField(max_length=8000)),
                ('used', models.PositiveIntegerField(default=0, editable=False)),
            ],
            options={
                'verbose_name_plural': 'canned replies',
                'ordering': ['shortcut'],
            },
        ),
        migrations.CreateModel(
            name='Draft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('reply', 'Reply'), ('note', 'Note')], max_length=5)),
                ('text', models.TextField()),
                ('began_seq', models.PositiveIntegerField(default=0)),
                ('updated', models.DateTimeField(auto_now=True)),
            ],
        ),
        migrations.CreateModel(
            name='Macro',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=80)),
                ('steps', models.JSONField(default=list)),
            ],
            options={
                'ordering': ['title'],
            },
        ),
        migrations.CreateModel(
            name='Mention',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('read_at', models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='OutgoingReply',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('client_id', models.UUIDField()),
                ('text', models.TextField()),
                ('extras', models.JSONField(blank=True, default=dict)),
                ('then', models.CharField(blank=True, max_length=10)),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('sent', 'Sent'), ('undone', 'Undone'), ('refused', 'Refused')], default='waiting', max_length=7)),
                ('send_at', models.DateTimeField()),
                ('refused_because', models.CharField(blank=True, max_length=300)),
                ('created', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'verbose_name_plural': 'outgoing replies',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='SavedView',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60)),
                ('query', models.CharField(max_length=1000)),
                ('shared', models.BooleanField(default=False)),
            ],
            options={
                'ordering': ['name', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='SlaGoal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('risk', models.PositiveSmallIntegerField(choices=[(1, 'Low risk'), (2, 'Medium risk'), (3, 'High risk')], unique=True)),
                ('first_reply_minutes', models.PositiveIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1)])),
                ('resolution_minutes', models.PositiveIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1)])),
            ],
            options={
                'verbose_name': 'SLA goal',
                'ordering': ['-risk'],
            },
        ),
        migrations.CreateModel(
            name='Tag',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=40)),
            ],
            options={
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='Team',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60, unique=True)),
                ('intents', models.JSONField(blank=True, default=list)),
                ('reasons', models.JSONField(blank=True, default=list)),
                ('takes_the_rest', models.BooleanField(default=False)),
                ('assignment', models.CharField(choices=[('manual', 'Teammates claim'), ('round_robin', 'In turn, to who is available')], default='manual', max_length=11)),
            ],
            options={
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='Teammate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('availability', models.CharField(choices=[('available', 'Available'), ('away', 'Away')], default='available', max_length=9)),
                ('capacity', models.PositiveSmallIntegerField(default=8)),
                ('seen_at', models.DateTimeField(blank=True, null=True)),
                ('last_assigned_at', models.DateTimeField(blank=True, null=True)),
                ('notifies', models.BooleanField(default=True)),
                ('sounds', models.BooleanField(default=True)),
                ('undo_seconds', models.PositiveSmallIntegerField(choices=[(0, 'Off'), (5, '5 s'), (10, '10 s')], default=5)),
            ],
        ),
        migrations.CreateModel(
            name='Viewer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seen_at', models.DateTimeField()),
                ('writing_at', models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.RemoveIndex(
            model_name='ticket',
            name='ticket_open_assigned',
        ),
        migrations.RemoveIndex(
            model_name='ticket',
            name='ticket_open_urgent',
        ),
        migrations.AddField(
            model_name='ticket',
            name='assigned_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='ticket',
            name='first_reply_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='ticket',
            name='merged_into',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='merged_tickets', to='inbox.ticket'),
        ),
        migrations.AddField(
            model_name='ticket',
            name='waiting_since',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='ticket',
            name='reply_due',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='ticket',
            name='resolve_due',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='ticket',
            name='snoozed_until',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name='ticket',
            name='status',
            field=models.CharField(choices=[('open', 'Open'), ('resolved', 'Resolved'), ('returned', 'Given back to the agent'), ('merged', 'Merged')], default='open', max_length=8),
        ),
        migrations.AddField(
            model_name='auditentry',
            name='actor',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='auditentry',
            name='ticket',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='history', to='inbox.ticket'),
        ),
        migrations.AddField(
            model_name='cannedreply',
            name='owner',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='canned_replies', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='draft',
            name='ticket',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='drafts', to='inbox.ticket'),
        ),
        migrations.AddField(
            model_name='draft',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='macro',
            name='owner',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='macros', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='mention',
            name='note',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='mentions', to='inbox.note'),
        ),
        migrations.AddField(
            model_name='mention',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='mentions', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='outgoingreply',
            name='author',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='outgoingreply',
            name='message',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='conversations.message'),
        ),
        migrations.AddField(
            model_name='outgoingreply',
            name='ticket',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='outgoing', to='inbox.ticket'),
        ),
        migrations.AddField(
            model_name='savedview',
            name='owner',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='saved_views', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='ticket',
            name='tags',
            field=models.ManyToManyField(blank=True, related_name='tickets', to='inbox.tag'),
        ),
        migrations.AddField(
            model_name='team',
            name='members',
            field=models.ManyToManyField(blank=True, related_name='teams', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='ticket',
            name='team',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='tickets', to='inbox.team'),
        ),
        migrations.AddField(
            model_name='teammate',
            name='user',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='teammate', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='viewer',
            name='ticket',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='viewers', to='inbox.ticket'),
        ),
        migrations.AddField(
            model_name='viewer',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='ticket',
            name='rank',
            field=models.GeneratedField(db_persist=True, expression=django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.Value(3), '-', models.F('risk')), '*', models.Value(2)), '+', models.Case(models.When(then=models.Value(1), waiting_since__isnull=True), default=models.Value(0))), output_field=models.PositiveSmallIntegerField()),
        ),
        migrations.AddField(
            model_name='ticket',
            name='rank_at',
            field=models.GeneratedField(db_persist=True, expression=django.db.models.functions.comparison.Coalesce('waiting_since', 'last_customer_at'), output_field=models.DateTimeField()),
        ),
        migrations.AddConstraint(
            model_name='slagoal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('first_reply_minutes', 0), _negated=True), models.Q(('resolution_minutes', 0), _negated=True)), name='sla_goal_is_no_zero'),
        ),
        migrations.AddConstraint(
            model_name='tag',
            constraint=models.UniqueConstraint(django.db.models.functions.text.Lower('name'), name='tag_name_once'),
        ),
        migrations.AddConstraint(
            model_name='ticket',
            constraint=models.CheckConstraint(condition=models.Q(('status', 'open'), models.Q(('snoozed_until', None), ('waiting_since', None)), _connector='OR'), name='closed_ticket_waits_not'),
        ),
        migrations.AddConstraint(
            model_name='cannedreply',
            constraint=models.UniqueConstraint(fields=('owner', 'shortcut'), name='canned_shortcut_once_a_person'),
        ),
        migrations.AddConstraint(
            model_name='cannedreply',
            constraint=models.UniqueConstraint(condition=models.Q(('owner', None)), fields=('shortcut',), name='shared_shortcut_once'),
        ),
        migrations.AddConstraint(
            model_name='draft',
            constraint=models.UniqueConstraint(fields=('ticket', 'user', 'kind'), name='draft_once_a_field'),
        ),
        migrations.AddConstraint(
            model_name='mention',
            constraint=models.UniqueConstraint(fields=('note', 'user'), name='mentioned_once_a_note'),
        ),
        migrations.AddConstraint(
            model_name='outgoingreply',
            constraint=models.UniqueConstraint(fields=('ticket', 'client_id'), name='outgoing_client_id_once'),
        ),
        migrations.AddConstraint(
            model_name='savedview',
            constraint=models.UniqueConstraint(fields=('owner', 'name'), name='saved_view_name_once'),
        ),
        migrations.AddConstraint(
            model_name='team',
            constraint=models.UniqueConstraint(condition=models.Q(('takes_the_rest', True)), fields=('takes_the_rest',), name='one_team_takes_the_rest'),
        ),
        migrations.AddConstraint(
            model_name='viewer',
            constraint=models.UniqueConstraint(fields=('ticket', 'user'), name='viewer_once_a_ticket'),
        ),
        migrations.AddIndex(
            model_name='ticket',
            index=models.Index(condition=models.Q(('resolved_at', None), ('snoozed_until', None)), fields=['assignee', 'rank', 'rank_at', 'id'], name='ticket_awake_assigned'),
        ),
        migrations.AddIndex(
            model_name='ticket',
            index=models.Index(condition=models.Q(('resolved_at', None), ('snoozed_until', None)), fields=['rank', 'rank_at', 'id'], name='ticket_awake_urgent'),
        ),
        migrations.AddIndex(
            model_name='ticket',
            index=models.Index(condition=models.Q(('resolved_at', None), ('snoozed_until', None), ('waiting_since__isnull', False)), fields=['waiting_since', 'id'], name='ticket_awake_waiting'),
        ),
        migrations.AddIndex(
            model_name='ticket',
            index=models.Index(condition=models.Q(('resolved_at', None), ('snoozed_until__isnull', False)), fields=['snoozed_until', 'id'], name='ticket_snoozed'),
        ),
        migrations.AddIndex(
            model_name='auditentry',
            index=models.Index(fields=['ticket', '-id'], name='audit_of_ticket'),
        ),
        migrations.AddIndex(
            model_name='auditentry',
            index=models.Index(fields=['actor', '-id'], name='audit_of_actor'),
        ),
        migrations.AddIndex(
            model_name='auditentry',
            index=models.Index(fields=['verb', '-id'], name='audit_of_verb'),
        ),
        migrations.AddIndex(
            model_name='mention',
            index=models.Index(fields=['user', 'read_at'], name='mention_of_user'),
        ),
        migrations.AddIndex(
            model_name='outgoingreply',
            index=models.Index(condition=models.Q(('state', 'waiting')), fields=['send_at'], name='outgoing_waiting'),
        ),
        migrations.AddIndex(
            model_name='teammate',
            index=models.Index(fields=['seen_at'], name='teammate_seen'),
        ),
    ]
