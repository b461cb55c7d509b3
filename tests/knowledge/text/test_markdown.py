import re

import pytest

from knowledge.text.chunking import split
from knowledge.text.markdown import to_html
from knowledge.text.messages import reply_to_html, to_message_html, typed_to_html


@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "<a href='javascript:alert(1)'>x</a>",
        "<iframe src='https://example.com'></iframe>",
        "<style>body{}</style>",
        "<p onclick='alert(1)' style='color:red'>x</p>",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
    ],
)
@pytest.mark.parametrize("render", [to_html, to_message_html, reply_to_html, typed_to_html])
def test_nothing_that_runs_survives(render, attack):
    html = render(f"Before\n\n{attack}\n\nafter")
    tags = re.findall(r"<[^>]*>", html)
    assert not [tag for tag in tags if re.search(r"script|onerror|onclick|javascript|iframe|style|data:", tag)]
    assert "Before" in html
    assert "after" in html


def test_headings_carry_the_anchors_of_the_passages():
    body = "\n\n".join(
        f"## {name}\n\n{'A sentence of seven words is here. ' * 9}"
        for name in ("Price & *tax*", "Übersicht", "Price & *tax*")
    )
    html = to_html(body)
    anchors = [piece.anchor for piece in split(body)]
    assert len(set(anchors)) == 3
    assert re.findall(r'id="([^"]+)"', html) == anchors


def test_the_title_of_the_page_stays_the_only_h1():
    assert "<h1" not in to_html("# Loud")
    assert '<h2 id="loud">' in to_html("# Loud")


def test_an_article_may_hold_tables_and_images():
    html = to_html("| a |\n|---|\n| b |\n\n![map](/map.png)")
    assert "<td>b</td>" in html
    assert 'alt="map"' in html
