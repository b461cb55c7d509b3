
import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.comparison
import django.db.models.functions.text
import django.utils.timezone
import re
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('conversations', '0006_merge'),
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
                ('begun', models.DateTimeField(default=django.utils.timezone.now)),
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
                ('seen_seq', models.PositiveIntegerField(default=0)),
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
            name='Suggestion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('reply', 'Suggested reply'), ('rewrite', 'Other wording'), ('translation', 'Translation'), ('summary', 'Summary'), ('incoming', 'Translation of a message')], max_length=11)),
                ('how', models.CharField(blank=True, max_length=12)),
                ('based_on', models.PositiveIntegerField()),
                ('given', models.TextField(blank=True)),
                ('state', models.CharField(choices=[('pending', 'Under way'), ('ready', 'Ready'), ('empty', 'Nothing to offer'), ('failed', 'Failed')], default='pending', max_length=7)),
                ('question', models.TextField(blank=True)),
                ('text', models.TextField(blank=True)),
                ('problem', models.CharField(blank=True, max_length=20)),
                ('detail', models.TextField(blank=True)),
                ('sources', models.JSONField(blank=True, default=list)),
                ('passages', models.JSONField(blank=True, default=list)),
                ('new_figures', models.JSONField(blank=True, default=list)),
                ('model', models.CharField(blank=True, max_length=120)),
                ('cost', models.DecimalField(decimal_places=6, default=0, max_digits=12)),
                ('outcome', models.CharField(choices=[('open', 'Not decided'), ('used', 'Used as it is'), ('edited', 'Used and changed'), ('dismissed', 'Dismissed'), ('unused', 'Not used')], default='open', max_length=9)),
                ('changed', models.FloatField(blank=True, null=True)),
                ('created', models.DateTimeField(default=django.utils.timezone.now)),
                ('started_at', models.DateTimeField(blank=True, null=True)),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['pk'],
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
                ('badges', models.BooleanField(default=True)),
                ('notifies', models.BooleanField(default=True)),
                ('sounds', models.BooleanField(default=True)),
                ('undo_seconds', models.PositiveSmallIntegerField(choices=[(0, 'Off'), (5, '5 s'), (10, '10 s')], default=5)),
            ],
        ),
        migrations.CreateModel(
            name='TicketReturn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('why', models.CharField(choices=[('by_self', 'you put it back'), ('by_other', 'a supervisor put it back'), ('away', 'you were away'), ('offline', 'you were offline'), ('gone', 'you were no longer on the team')], max_length=8)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name='Viewer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seen_at', models.DateTimeField()),
                ('writing_at', models.DateTimeField(blank=True, null=True)),
                ('writing', models.CharField(blank=True, choices=[('reply', 'Reply'), ('note', 'Note')], max_length=5)),
            ],
        ),
        migrations.AlterModelOptions(
            name='ticket',
            options={'permissions': [('answer_ticket', 'Can answer tickets'), ('assign_ticket', "Can assign anybody's tickets to anybody"), ('take_over_ticket', "Can take over a colleague's ticket"), ('decide_for_others', "Can decide about actions on a colleague's ticket"), ('share_with_team', 'Can share views, canned replies and macros'), ('see_team', "Can see how the team is doing, and change a colleague's availability")]},
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
        migrations.AddConstraint(
            model_name='slagoal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('first_reply_minutes', 0), _negated=True), models.Q(('resolution_minutes', 0), _negated=True)), name='sla_goal_is_no_zero'),
        ),
        migrations.AddField(
            model_name='suggestion',
            name='begun_from',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='inbox.suggestion'),
        ),
        migrations.AddField(
            model_name='suggestion',
            name='message',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='suggestions', to='conversations.message'),
        ),
        migrations.AddField(
            model_name='suggestion',
            name='ticket',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='suggestions', to='inbox.ticket'),
        ),
        migrations.AddField(
            model_name='suggestion',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='suggestions', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='tag',
            constraint=models.UniqueConstraint(django.db.models.functions.text.Lower('name'), name='tag_name_once'),
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
            model_name='ticket',
            name='rank',
            field=models.GeneratedField(db_persist=True, expression=django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.Value(3), '-', models.F('risk')), '*', models.Value(2)), '+', models.Case(models.When(then=models.Value(1), waiting_since__isnull=True), default=models.Value(0))), output_field=models.PositiveSmallIntegerField()),
        ),
        migrations.AddField(
            model_name='ticket',
            name='rank_at',
            field=models.GeneratedField(db_persist=True, expression=django.db.models.functions.comparison.Coalesce('waiting_since', 'last_customer_at'), output_field=models.DateTimeField()),
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
            index=models.Index(condition=models.Q(('assignee', None), ('resolved_at', None), ('snoozed_until', None)), fields=['rank', 'rank_at', 'id'], name='ticket_awake_unassigned'),
        ),
        migrations.AddIndex(
            model_name='ticket',
            index=models.Index(django.db.models.expressions.CombinedExpression(models.F('rank'), '&', models.Value(1)), models.F('rank_at'), models.F('id'), condition=models.Q(('resolved_at', None), ('snoozed_until', None)), name='ticket_awake_longest_wait'),
        ),
        migrations.AddIndex(
            model_name='ticket',
            index=models.Index(condition=models.Q(('resolved_at', None), ('snoozed_until', None), ('unread', True)), fields=['assignee', 'id'], name='ticket_awake_unread'),
        ),
        migrations.AddIndex(
            model_name='ticket',
            index=models.Index(condition=models.Q(('resolved_at', None), ('unread', True)), fields=['id'], name='ticket_open_unread'),
        ),
        migrations.AddIndex(
            model_name='ticket',
            index=models.Index(fields=['intent', 'id'], name='ticket_by_intent'),
        ),
        migrations.AddIndex(
            model_name='ticket',
            index=models.Index(fields=['reason', 'id'], name='ticket_by_reason'),
        ),
        migrations.AddIndex(
            model_name='ticket',
            index=models.Index(condition=models.Q(('resolved_at', None), ('snoozed_until__isnull', False)), fields=['snoozed_until', 'id'], name='ticket_snoozed'),
        ),
        migrations.AddIndex(
            model_name='ticket',
            index=models.Index(condition=models.Q(('first_reply_at', None), ('reply_due__isnull', False), ('resolved_at', None)), fields=['reply_due', 'id'], name='ticket_reply_due'),
        ),
        migrations.AddIndex(
            model_name='ticket',
            index=models.Index(condition=models.Q(('resolve_due__isnull', False), ('resolved_at', None), ('snoozed_until', None)), fields=['resolve_due', 'id'], name='ticket_resolve_due'),
        ),
        migrations.AddConstraint(
            model_name='ticket',
            constraint=models.CheckConstraint(condition=models.Q(('status', 'open'), models.Q(('snoozed_until', None), ('waiting_since', None)), _connector='OR'), name='closed_ticket_waits_not'),
        ),
        migrations.AddField(
            model_name='teammate',
            name='user',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='teammate', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='ticketreturn',
            name='ticket',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='came_back', to='inbox.ticket'),
        ),
        migrations.AddField(
            model_name='ticketreturn',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL),
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
        migrations.AddIndex(
            model_name='mention',
            index=models.Index(fields=['user', 'read_at'], name='mention_of_user'),
        ),
        migrations.AddConstraint(
            model_name='mention',
            constraint=models.UniqueConstraint(fields=('note', 'user'), name='mentioned_once_a_note'),
        ),
        migrations.AddIndex(
            model_name='outgoingreply',
            index=models.Index(condition=models.Q(('state', 'waiting')), fields=['send_at'], name='outgoing_waiting'),
        ),
        migrations.AddConstraint(
            model_name='outgoingreply',
            constraint=models.UniqueConstraint(fields=('ticket', 'client_id'), name='outgoing_client_id_once'),
        ),
        migrations.AddConstraint(
            model_name='savedview',
            constraint=models.UniqueConstraint(fields=('owner', 'name'), name='saved_view_name_once'),
        ),
        migrations.AddIndex(
            model_name='suggestion',
            index=models.Index(condition=models.Q(('cost__gt', 0)), fields=['created'], name='suggestion_cost_by_time'),
        ),
        migrations.AddConstraint(
            model_name='suggestion',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'pending')), fields=('ticket', 'user', 'kind', 'based_on'), name='one_pending_suggestion'),
        ),
        migrations.AddConstraint(
            model_name='suggestion',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('finished_at', None), ('state', 'pending')), models.Q(models.Q(('state', 'pending'), _negated=True), ('finished_at__isnull', False)), _connector='OR'), name='finished_suggestion_has_an_end'),
        ),
        migrations.AddConstraint(
            model_name='suggestion',
            constraint=models.CheckConstraint(condition=models.Q(('changed', None), models.Q(('changed__gte', 0), ('changed__lte', 1)), _connector='OR'), name='suggestion_changed_share'),
        ),
        migrations.AddConstraint(
            model_name='team',
            constraint=models.UniqueConstraint(condition=models.Q(('takes_the_rest', True)), fields=('takes_the_rest',), name='one_team_takes_the_rest'),
        ),
        migrations.AddIndex(
            model_name='teammate',
            index=models.Index(fields=['seen_at'], name='teammate_seen'),
        ),
        migrations.AddConstraint(
            model_name='viewer',
            constraint=models.UniqueConstraint(fields=('ticket', 'user'), name='viewer_once_a_ticket'),
        ),
    ]
