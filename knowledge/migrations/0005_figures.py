"""The figures of search as rows; on PostgreSQL, passages that are quicker to store and to rank.

- With a list of pending entries the text index takes passages by the hundred, a quarter of the time. Each search reads
  that list too, which at 512 kB costs next to nothing.
- A passage stays in one piece up to the size of a page. Before, its vector was stored apart as soon as the row had 2 kB,
  and ranking took twice as long. Passages from before are stored so with their article's next change.
"""

from django.db import migrations, models

ON_POSTGRES = [
    "ALTER INDEX knowledge_passage_fulltext SET (fastupdate = on, gin_pending_list_limit = 512)",
    "ALTER TABLE knowledge_passage SET (toast_tuple_target = 8160)",
]
BACK_ON_POSTGRES = [
    "ALTER INDEX knowledge_passage_fulltext SET (fastupdate = off)",
    "ALTER INDEX knowledge_passage_fulltext RESET (gin_pending_list_limit)",
    "SELECT gin_clean_pending_list('knowledge_passage_fulltext')",
    "ALTER TABLE knowledge_passage RESET (toast_tuple_target)",
]


def _run(schema_editor, statements) -> None:
    if schema_editor.connection.vendor == "postgresql":
        for statement in statements:
            schema_editor.execute(statement)


def tune(apps, schema_editor) -> None:
    _run(schema_editor, ON_POSTGRES)


def untune(apps, schema_editor) -> None:
    _run(schema_editor, BACK_ON_POSTGRES)


class Migration(migrations.Migration):
    dependencies = [("knowledge", "0004_synonyms")]

    operations = [
        migrations.CreateModel(
            name="IndexFigures",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("token", models.UUIDField()),
                ("whole", models.BooleanField(default=False)),
                ("size", models.PositiveIntegerField()),
                ("passages", models.IntegerField()),
                ("lengths", models.JSONField()),
                ("stems", models.TextField()),
                ("words", models.TextField(blank=True)),
            ],
        ),
        migrations.RunPython(tune, untune),
    ]
