"""Cutting words into the pieces that a sentence model knows."""

import pytest

from knowledge.embeddings.encoder import WordPiece

PIECES = [
    "[PAD]",
    "[UNK]",
    "[CLS]",
    "[SEP]",
    "how",
    "do",
    "i",
    "return",
    "##ing",
    "##s",
    "?",
    "cafe",
    "re",
    "##turn",
    "配",
    "'",
]


@pytest.fixture
def pieces(tmp_path):
    file = tmp_path / "vocab.txt"
    file.write_text("\n".join(PIECES) + "\n", encoding="utf-8")
    return WordPiece(file)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("How do I return?", "how do i return ?"),
        ("returning RETURNS", "return ##ing return ##s"),  # the longest piece first, not "re" and "##turn"
        ("Café", "cafe"),
        ("do'i", "do ' i"),
        ("配配", "配 配"),
        ("xylophone do", "[UNK] do"),
        ("returnx", "[UNK]"),  # known in part is not known
        ("i" * 101, "[UNK]"),
        ("how\x00 do\n\ti\u200b", "how do i"),
        ("", ""),
    ],
)
def test_a_text_becomes_the_longest_pieces_that_are_known(pieces, text, expected):
    names = [PIECES[number] for number in pieces.encode(text, 50)]
    assert names == ["[CLS]", *expected.split(), "[SEP]"]


def test_a_long_text_is_cut_and_still_ends(pieces):
    ids = pieces.encode("do " * 500, 10)
    assert len(ids) == 10
    assert PIECES[ids[-1]] == "[SEP]"
