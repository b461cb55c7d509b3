import json

import pytest
from django.core.management import CommandError, call_command
from pypdf import PdfWriter

from knowledge.articles.publishing import archive
from knowledge.models import Article
from knowledge.search.retriever import search


@pytest.fixture
def run(db, capsys):
    """Imports and returns what was printed: (summary, failures)."""

    def run_command(*paths, **options):
        call_command("import_articles", *[str(path) for path in paths], **options)
        printed = capsys.readouterr()
        return printed.out.strip(), printed.err

    return run_command


def write_lines(path, *rows):
    path.write_text("\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows))
    return path


def test_a_folder_of_markdown_with_front_matter(run, tmp_path):
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "ice.md").write_text(
        "---\ntitle: Ice rink\nslug: ice-rink\ncategory: Winter\nreview_by: 2031-05-04\nurl: https://example.com/ice\n"
        "---\n\nThe rink is open from November."
    )
    (tmp_path / "notes.txt").write_text("not an article")
    assert run(tmp_path, publish=True)[0] == "created 1, updated 0, unchanged 0, failed 0"
    article = Article.objects.get(slug="ice-rink")
    assert (article.title, article.category, str(article.review_by)) == ("Ice rink", "Winter", "2031-05-04")
    assert article.url == "https://example.com/ice"
    assert search("ice rink open").hits[0].article_id == "ice-rink"


def test_a_first_heading_serves_as_the_title(run, tmp_path):
    (tmp_path / "ice-rink.md").write_text("# Ice rink\n\nOpen from November.")
    run(tmp_path)
    article = Article.objects.get(slug="ice-rink")
    assert (article.title, article.body) == ("Ice rink", "Open from November.")


def test_json_lines_keep_their_ids(run, tmp_path):
    path = write_lines(tmp_path / "a.jsonl", {"id": "kb-1", "title": "Ice rink", "body": "Open from November."})
    run(path, publish=True)
    assert search("ice rink").hits[0].article_id == "kb-1"
    assert Article.objects.get(external_id="kb-1").slug == "ice-rink"


def test_the_same_again_changes_nothing(run, tmp_path):
    path = write_lines(tmp_path / "a.jsonl", {"id": "1", "title": "Ice", "body": "Cold."})
    run(path, publish=True)
    assert run(path, publish=True)[0] == "created 0, updated 0, unchanged 1, failed 0"
    assert Article.objects.get().revisions.count() == 1


def test_a_changed_text_is_an_update_and_searchable(run, tmp_path):
    path = write_lines(tmp_path / "a.jsonl", {"id": "1", "title": "Ice rink", "body": "Cold."})
    run(path, publish=True)
    write_lines(path, {"id": "1", "title": "Ice rink", "body": "Skates can be borrowed."})
    assert run(path)[0] == "created 0, updated 1, unchanged 0, failed 0"
    assert "borrowed" in search("borrow skates at the ice rink").hits[0].text
    assert Article.objects.get().revisions.count() == 2


def test_without_publish_new_articles_are_drafts(run, tmp_path):
    path = write_lines(tmp_path / "a.jsonl", {"id": "1", "title": "Ice rink", "body": "Cold."})
    run(path)
    assert search("ice rink").hits == []
    assert run(path, publish=True)[0] == "created 0, updated 1, unchanged 0, failed 0"
    assert search("ice rink").hits


def test_an_archived_article_stays_archived_unless_published(run, tmp_path):
    path = write_lines(tmp_path / "a.jsonl", {"id": "1", "title": "Ice rink", "body": "Cold."})
    run(path, publish=True)
    archive(Article.objects.get())
    run(write_lines(path, {"id": "1", "title": "Ice rink", "body": "Colder."}))
    assert search("ice rink").hits == []


def test_equal_titles_get_different_addresses(run, tmp_path):
    rows = [{"id": f"kb-{number}", "title": "Prices", "body": f"Costs {number}."} for number in range(3)]
    assert run(write_lines(tmp_path / "a.jsonl", *rows))[0] == "created 3, updated 0, unchanged 0, failed 0"
    assert Article.objects.values("slug").distinct().count() == 3


def test_html_is_turned_into_markdown_without_scripts(run, tmp_path):
    (tmp_path / "ice-rink.html").write_text(
        "<html><head><title>Site</title></head><body><h1>Ice &amp; rink</h1><script>steal()</script>"
        "<h2>Hours</h2><ul><li>From <b>November</b></li></ul></body></html>"
    )
    run(tmp_path, publish=True)
    article = Article.objects.get(slug="ice-rink")
    assert article.title == "Ice & rink"
    assert "## Hours" in article.body
    assert "**November**" in article.body
    assert "steal" not in article.body


def test_what_cannot_be_read_is_named_and_the_rest_imported(run, tmp_path):
    (tmp_path / "bad.md").write_bytes(b"# T\xedtulo\n\n\xff\xfe")
    (tmp_path / "empty.md").write_text("---\ntitle: Empty\n---\n")
    (tmp_path / "untitled.md").write_text("Just text.")
    (tmp_path / "yaml.md").write_text("---\ntitle: [unclosed\n---\ntext")
    (tmp_path / "date.md").write_text("---\ntitle: Date\nreview_by: soon\n---\ntext")
    (tmp_path / "url.md").write_text("---\ntitle: Url\nurl: javascript:alert(1)\n---\ntext")
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.4 nothing")
    (tmp_path / "good.md").write_text("# Good\n\nText.")
    write_lines(
        tmp_path / "rows.jsonl",
        '{"id": "1", "title"',
        ["list"],
        {"title": "No id", "body": "x"},
        {"id": "2", "title": "T", "body": 5},
    )
    summary, errors = run(tmp_path)
    assert summary == "created 1, updated 0, unchanged 0, failed 11"
    for reason in (
        "bad.md: not valid UTF-8",
        "empty.md: the body is empty",
        "untitled.md: no title",
        "yaml.md: front matter is not valid YAML",
        "date.md: review_by is not a date",
        "url.md: the url is not a web address",
        "broken.pdf: not a readable PDF",
        "rows.jsonl:1: not valid JSON",
        "rows.jsonl:2: not a JSON object",
        "rows.jsonl:3: no id",
        "rows.jsonl:4: the body is empty",
    ):
        assert reason in errors


def test_an_encrypted_pdf_is_said_to_be_encrypted(run, tmp_path):
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    writer.encrypt("secret", algorithm="RC4-128")
    writer.write(tmp_path / "locked.pdf")
    (tmp_path / "good.md").write_text("# Good\n\nText.")
    assert "locked.pdf: the PDF is encrypted" in run(tmp_path)[1]


def test_a_scanned_pdf_is_said_to_hold_no_text(run, tmp_path):
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    writer.write(tmp_path / "scan.pdf")
    with pytest.raises(CommandError):
        run(tmp_path)


def test_an_id_that_comes_twice_is_reported(run, tmp_path):
    row = {"id": "1", "title": "Ice", "body": "Cold."}
    summary, errors = run(write_lines(tmp_path / "a.jsonl", row, {**row, "body": "Warm."}))
    assert summary == "created 1, updated 0, unchanged 0, failed 1"
    assert "a.jsonl:2: id 1 is also that of" in errors


def test_a_missing_path_fails_the_command(run, tmp_path):
    with pytest.raises(CommandError):
        run(tmp_path / "nowhere")


def test_null_characters_do_not_reach_the_database(run, tmp_path):
    run(write_lines(tmp_path / "a.jsonl", {"id": "1", "title": "I\0ce", "body": "Co\0ld."}))
    assert Article.objects.get().body == "Cold."


def test_half_a_surrogate_pair_fails_that_line_alone(run, tmp_path):
    rows = [
        '{"id": "broken", "title": "Broken", "body": "\\ud800"}',
        {"id": "whole", "title": "Whole", "body": "Text."},
    ]
    summary, failures = run(write_lines(tmp_path / "lines.jsonl", *rows))

    assert summary == "created 1, updated 0, unchanged 0, failed 1"
    assert "lines.jsonl:1: not valid Unicode" in failures


def test_an_empty_path_does_not_mean_the_current_folder(run, tmp_path, monkeypatch):
    (tmp_path / "stray.md").write_text("# Stray\n\nNot meant.")
    monkeypatch.chdir(tmp_path)

    with pytest.raises(CommandError, match="empty"):
        run("")
    assert not Article.objects.exists()
