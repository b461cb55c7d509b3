"""The full-text index of the tickets: FTS5 with triggers on SQLite, a generated tsvector with GIN on PostgreSQL.

Django does not know of either. A later migration that makes SQLite rebuild the table loses the triggers: run `create` of
this migration again after it.
"""

import django.db.models.deletion
from django.db import migrations, models

SQLITE_CREATE = [
    # External content: the index stores no second copy of the words.
    """CREATE VIRTUAL TABLE inbox_searchtext_fts USING fts5(
        words, content='inbox_searchtext', content_rowid='ticket_id', tokenize='unicode61 remove_diacritics 0')""",
    """CREATE TRIGGER inbox_searchtext_fts_insert AFTER INSERT ON inbox_searchtext BEGIN
        INSERT INTO inbox_searchtext_fts(rowid, words) VALUES (new.ticket_id, new.words); END""",
    """CREATE TRIGGER inbox_searchtext_fts_delete AFTER DELETE ON inbox_searchtext BEGIN
        INSERT INTO inbox_searchtext_fts(inbox_searchtext_fts, rowid, words)
        VALUES ('delete', old.ticket_id, old.words); END""",
    """CREATE TRIGGER inbox_searchtext_fts_update AFTER UPDATE ON inbox_searchtext BEGIN
        INSERT INTO inbox_searchtext_fts(inbox_searchtext_fts, rowid, words)
        VALUES ('delete', old.ticket_id, old.words);
        INSERT INTO inbox_searchtext_fts(rowid, words) VALUES (new.ticket_id, new.words); END""",
    "INSERT INTO inbox_searchtext_fts(inbox_searchtext_fts) VALUES ('rebuild')",
]
SQLITE_DROP = ["DROP TABLE IF EXISTS inbox_searchtext_fts"] + [
    f"DROP TRIGGER IF EXISTS inbox_searchtext_fts_{event}" for event in ("insert", "delete", "update")
]
POSTGRES_CREATE = [
    # A search visits the row of each ticket that it finds, so rows are narrow: their texts lie aside. PostgreSQL sees to
    # that from 2 kB a row on only, which the padding makes of every row. It is stored in 35 bytes.
    # And none is worth the start of parallel workers.
    "ALTER TABLE inbox_searchtext SET (toast_tuple_target = 128, parallel_workers = 0)",
    "ALTER TABLE inbox_searchtext ADD COLUMN padding text GENERATED ALWAYS AS (repeat(' ', 2048)) STORED",
    # From an array and not by a parser: the words are cut already, the same way on both databases.
    """ALTER TABLE inbox_searchtext ADD COLUMN fulltext tsvector
        GENERATED ALWAYS AS (array_to_tsvector(string_to_array(words, ' '))) STORED""",
    # Without fastupdate: what is written would wait in a list that every search reads through.
    "CREATE INDEX inbox_searchtext_fulltext ON inbox_searchtext USING gin (fulltext) WITH (fastupdate = off)",
    # What a search found among the closed is put in order without a look at the tickets themselves.
    """CREATE INDEX ticket_closed_by_number ON inbox_ticket (id) INCLUDE (resolved_at)
        WHERE resolved_at IS NOT NULL""",
]
POSTGRES_DROP = [
    "DROP INDEX IF EXISTS ticket_closed_by_number",
    "DROP INDEX IF EXISTS inbox_searchtext_fulltext",
    "ALTER TABLE inbox_searchtext DROP COLUMN IF EXISTS fulltext",
    "ALTER TABLE inbox_searchtext DROP COLUMN IF EXISTS padding",
]


def run(schema_editor, by_vendor) -> None:
    for statement in by_vendor.get(schema_editor.connection.vendor, []):
        schema_editor.execute(statement)


def create(apps, schema_editor) -> None:
    run(schema_editor, {"sqlite": SQLITE_CREATE, "postgresql": POSTGRES_CREATE})


def drop(apps, schema_editor) -> None:
    run(schema_editor, {"sqlite": SQLITE_DROP, "postgresql": POSTGRES_DROP})


class Migration(migrations.Migration):

    dependencies = [
        ('inbox', '0004_assigned_since'),
    ]

    operations = [
        migrations.CreateModel(
            name='SearchText',
            fields=[
                ('ticket', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='search_text', serialize=False, to='inbox.ticket')),
                ('words', models.TextField()),
            ],
        ),
        migrations.RunPython(create, drop),
    ]
