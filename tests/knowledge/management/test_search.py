import json

import pytest
from django.core.management import CommandError, call_command


@pytest.fixture
def ask(small_shop, capsys):
    def run(*arguments):
        call_command("search", *arguments)
        return capsys.readouterr().out

    return run


def test_json_gives_the_passages_best_first(ask):
    rows = json.loads(ask("do", "you", "ship", "to", "norway", "--json", "-k", "2"))
    assert rows[0].keys() == {"article", "title", "url", "heading", "text", "score"}
    assert rows[0]["article"] in {"delivery", "customs"}
    assert len(rows) == 2


def test_json_is_an_empty_list_when_nothing_answers(ask):
    assert json.loads(ask("who painted the night watch", "--json")) == []


def test_a_file_gives_one_list_a_line(ask, tmp_path):
    path = tmp_path / "questions.txt"
    path.write_text("warranty?\n\nwho painted the night watch\nforgot my pasword\n")
    lists = [json.loads(line) for line in ask("--file", str(path)).splitlines()]
    assert [rows[0]["article"] if rows else None for rows in lists] == ["warranty", None, None, "account-password"]


def test_people_get_the_verdict_and_the_text(ask):
    printed = ask("warranty?")
    assert printed.startswith("answer")
    assert "guaranteed for 10 years" in printed


@pytest.mark.parametrize("arguments", [[], ["x", "-k", "0"], ["--file", "/nowhere/at/all"]])
def test_wrong_use_is_explained(db, arguments):
    with pytest.raises(CommandError):
        call_command("search", *arguments)
