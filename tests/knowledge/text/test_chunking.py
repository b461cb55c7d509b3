from knowledge.text.chunking import OVERLAP, TARGET, WHOLE_BLOCK, split

SENTENCE = "The ferry leaves the northern pier every morning at eight. "


def test_a_short_text_is_one_passage():
    (piece,) = split("Open all year.\n\nClosed in storms.")
    assert piece.text == "Open all year.\n\nClosed in storms."
    assert (piece.heading, piece.anchor) == ("", "")


def test_a_passage_never_crosses_a_heading():
    body = f"## Summer\n\n{SENTENCE * 8}\n\n## Winter\n\n{SENTENCE * 8}"
    assert [piece.heading for piece in split(body)] == ["Summer", "Winter"]


def test_headings_are_given_as_a_path():
    body = f"# Ferries\n\n{SENTENCE * 8}\n\n## Prices\n\n{SENTENCE * 8}\n\n# Trains\n\n{SENTENCE * 8}"
    assert [piece.heading for piece in split(body)] == ["Ferries", "Ferries › Prices", "Trains"]


def test_a_repeated_heading_gets_its_own_anchor():
    body = f"## Prices\n\n{SENTENCE * 8}\n\n## Prices\n\n{SENTENCE * 8}"
    assert [piece.anchor for piece in split(body)] == ["prices", "prices-2"]


def test_tiny_sibling_sections_are_kept_together():
    (piece,) = split("## Dogs\n\nWelcome.\n\n## Cats\n\nIn a box.")
    assert piece.text == "Welcome.\n\nCats\n\nIn a box."


def test_a_long_section_is_cut_near_the_target_with_some_overlap():
    body = "## Timetable\n\n" + "\n\n".join(f"Number {number}. {SENTENCE * 4}" for number in range(12))
    pieces = split(body)
    assert len(pieces) > 2
    assert all(len(piece.text.split()) <= TARGET + OVERLAP for piece in pieces)
    last_sentence = pieces[0].text.rstrip().rsplit(". ", 1)[-1]
    assert last_sentence in pieces[1].text


def test_text_without_an_end_is_still_cut():
    assert max(len(piece.text.split()) for piece in split("word " * 2000)) <= TARGET + OVERLAP


def test_a_table_of_ordinary_size_stays_whole():
    rows = "\n".join(f"| Zone {number} | {number} euros for a day |" for number in range(30))
    body = f"{SENTENCE * 12}\n\n| Zone | Price |\n|---|---|\n{rows}"
    table = next(piece.text for piece in split(body) if "Zone 3 |" in piece.text)
    assert "Zone | Price" in table
    assert "Zone 29 | 29 euros for a day" in table
    assert len(table.split()) <= WHOLE_BLOCK + OVERLAP


def test_marks_links_and_html_are_not_part_of_the_text():
    (piece,) = split("Bring **two** [photos](https://example.com/x?y) <br> and `cash`.\n\n<div>Late?</div>")
    assert piece.text == "Bring two photos and cash.\n\nLate?"


def test_code_keeps_its_lines():
    (piece,) = split("Run:\n\n```\nstep one\nstep two\n```")
    assert piece.text == "Run:\n\nstep one\nstep two"


def test_headings_without_text_give_no_passage():
    assert split("# Only\n\n## Headings") == []
