import math
import uuid

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models
from django.db.models import Q

HALF_LIFE = 21 * 24 * 3600.0  # seconds


def cluster(apps, schema_editor) -> None:
    """Questions with one key become one cluster, in the state of its newest question."""
    gap_model, cluster_model = apps.get_model("knowledge", "Gap"), apps.get_model("knowledge", "GapCluster")
    _check_keys_at_once(schema_editor)
    for group in gap_model.objects.order_by().values_list("group", flat=True).distinct():
        gaps = gap_model.objects.filter(group=group).order_by("-created", "-pk")
        newest = gaps[0]
        customers = gaps.order_by().exclude(conversation="").values("conversation").distinct().count()
        customers = max(customers + gaps.filter(conversation="").count(), 1)
        made = cluster_model.objects.create(
            state=newest.state,
            article=newest.best_article if newest.state != "open" else None,
            terms=group,
            customers=customers,
            last_asked=newest.created,
            rank=math.log2(customers) + newest.created.timestamp() / HALF_LIFE,
            closed_at=newest.created if newest.state == "closed" else None,
        )
        gaps.update(cluster=made)


def uncluster(apps, schema_editor) -> None:
    gap_model, cluster_model = apps.get_model("knowledge", "Gap"), apps.get_model("knowledge", "GapCluster")
    _check_keys_at_once(schema_editor)
    for each in cluster_model.objects.all():
        state = "closed" if each.state == "dismissed" else each.state
        gap_model.objects.filter(cluster=each).update(group=f"{each.pk} {each.terms}"[:200], state=state)
        if each.article_id:
            gap_model.objects.filter(cluster=each).update(best_article=each.article_id)


def _check_keys_at_once(schema_editor) -> None:
    # PostgreSQL alters no table that has rows whose foreign keys it has yet to check.
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


class Migration(migrations.Migration):
    dependencies = [
        ("knowledge", "0009_owner"),
    ]

    operations = [
        migrations.CreateModel(
            name="GapCluster",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("state", models.CharField(choices=[("open", "Open"), ("drafted", "Draft written"), ("closed", "Answered"), ("dismissed", "Dismissed")], default="open", max_length=10)),
                ("article", models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="gap_clusters", to="knowledge.article")),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="why it was dismissed")),
                ("terms", models.TextField(blank=True, editable=False)),
                ("customers", models.PositiveIntegerField(default=0, editable=False)),
                ("last_asked", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("rank", models.FloatField(default=0, editable=False)),
                ("closed_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("came_back", models.PositiveSmallIntegerField(default=0, editable=False)),
                ("checked_at", models.DateTimeField(blank=True, editable=False, null=True)),
            ],
            options={
                "verbose_name": "coverage gap",
                "verbose_name_plural": "coverage gaps",
                "ordering": ["-rank", "-pk"],
                "indexes": [
                    models.Index(fields=["state", "-rank"], name="gap_cluster_ranked"),
                    models.Index(fields=["-last_asked"], name="gap_cluster_newest"),
                ],
                "constraints": [
                    models.CheckConstraint(condition=Q(Q(("closed_at__isnull", False), ("state", "closed")), Q(Q(("state", "closed"), _negated=True), ("closed_at", None)), _connector="OR"), name="answered_gap_has_a_time"),
                    models.CheckConstraint(condition=Q(Q(("state", "dismissed"), Q(("reason", ""), _negated=True)), Q(Q(("state", "dismissed"), _negated=True), ("reason", "")), _connector="OR"), name="dismissed_gap_has_a_reason"),
                ],
            },
        ),
        migrations.AddField("gap", "customer", models.CharField(blank=True, db_index=True, default="", max_length=64), preserve_default=False),
        migrations.AddField("gap", "cluster", models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name="gaps", to="knowledge.gapcluster")),
        migrations.AlterField("gap", "group", models.CharField(db_index=True, default="", editable=False, max_length=200)),
        migrations.RunPython(cluster, uncluster),
        migrations.AlterField("gap", "cluster", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="gaps", to="knowledge.gapcluster")),
        migrations.AlterField("gap", "conversation", models.CharField(blank=True, db_index=True, max_length=64)),
        migrations.RemoveField("gap", "group"),
        migrations.RemoveField("gap", "state"),
        migrations.AlterModelOptions("gap", {"ordering": ["-created", "-pk"], "verbose_name": "unanswered question", "verbose_name_plural": "unanswered questions"}),
        migrations.AddField("indexstate", "pages", models.UUIDField(default=uuid.uuid4)),
        migrations.CreateModel(
            name="Vote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("revision", models.PositiveIntegerField()),
                ("visitor", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("helpful", models.BooleanField()),
                ("comment", models.TextField(blank=True, max_length=1000)),
                ("created", models.DateTimeField(default=django.utils.timezone.now)),
                ("article", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="votes", to="knowledge.article")),
            ],
            options={
                "ordering": ["-created", "-pk"],
                "constraints": [models.UniqueConstraint(fields=("article", "revision", "visitor"), name="one_vote_per_reader_and_revision")],
            },
        ),
    ]
