"""The full-text index of the passages: FTS5 with triggers on SQLite, a generated tsvector with GIN on PostgreSQL.

Django does not know of either. A later migration that makes SQLite rebuild the passage table (it does so for most
changes) loses the triggers: run `create` of this migration again after it.
"""

from django.db import migrations

SQLITE_CREATE = [
    # External content: the index stores no second copy of the terms.
    """CREATE VIRTUAL TABLE IF NOT EXISTS knowledge_passage_fts USING fts5(
        title_terms, heading_terms, body_terms,
        content='knowledge_passage', content_rowid='id', tokenize='unicode61 remove_diacritics 0')""",
    """CREATE TRIGGER IF NOT EXISTS knowledge_passage_fts_insert AFTER INSERT ON knowledge_passage BEGIN
        INSERT INTO knowledge_passage_fts(rowid, title_terms, heading_terms, body_terms)
        VALUES (new.id, new.title_terms, new.heading_terms, new.body_terms); END""",
    """CREATE TRIGGER IF NOT EXISTS knowledge_passage_fts_delete AFTER DELETE ON knowledge_passage BEGIN
        INSERT INTO knowledge_passage_fts(knowledge_passage_fts, rowid, title_terms, heading_terms, body_terms)
        VALUES ('delete', old.id, old.title_terms, old.heading_terms, old.body_terms); END""",
    """CREATE TRIGGER IF NOT EXISTS knowledge_passage_fts_update AFTER UPDATE ON knowledge_passage BEGIN
        INSERT INTO knowledge_passage_fts(knowledge_passage_fts, rowid, title_terms, heading_terms, body_terms)
        VALUES ('delete', old.id, old.title_terms, old.heading_terms, old.body_terms);
        INSERT INTO knowledge_passage_fts(rowid, title_terms, heading_terms, body_terms)
        VALUES (new.id, new.title_terms, new.heading_terms, new.body_terms); END""",
    "INSERT INTO knowledge_passage_fts(knowledge_passage_fts) VALUES ('rebuild')",
]
SQLITE_DROP = [
    "DROP TRIGGER IF EXISTS knowledge_passage_fts_insert",
    "DROP TRIGGER IF EXISTS knowledge_passage_fts_delete",
    "DROP TRIGGER IF EXISTS knowledge_passage_fts_update",
    "DROP TABLE IF EXISTS knowledge_passage_fts",
]
# `simple` because the terms are stemmed already, the same way on both databases.
POSTGRES_CREATE = [
    """ALTER TABLE knowledge_passage ADD COLUMN fulltext tsvector GENERATED ALWAYS AS (
        setweight(to_tsvector('simple'::regconfig, title_terms), 'A') ||
        setweight(to_tsvector('simple'::regconfig, heading_terms), 'B') ||
        setweight(to_tsvector('simple'::regconfig, body_terms), 'D')) STORED""",
    # Without fastupdate searches are as quick right after an import as later; writes are rare here.
    "CREATE INDEX knowledge_passage_fulltext ON knowledge_passage USING gin (fulltext) WITH (fastupdate = off)",
]
POSTGRES_DROP = [
    "DROP INDEX IF EXISTS knowledge_passage_fulltext",
    "ALTER TABLE knowledge_passage DROP COLUMN IF EXISTS fulltext",
]


def run(schema_editor, by_vendor) -> None:
    for statement in by_vendor.get(schema_editor.connection.vendor, []):
        schema_editor.execute(statement)


def create(apps, schema_editor) -> None:
    run(schema_editor, {"sqlite": SQLITE_CREATE, "postgresql": POSTGRES_CREATE})


def drop(apps, schema_editor) -> None:
    run(schema_editor, {"sqlite": SQLITE_DROP, "postgresql": POSTGRES_DROP})


class Migration(migrations.Migration):
    dependencies = [("knowledge", "0001_initial")]
    operations = [migrations.RunPython(create, drop)]
