"""The whole text of a page, as it is read of books."""

from __future__ import annotations

import pytest

from indexing.load.html import whole_text

XHTML = '<?xml version="1.0"?>\n<html xmlns="http://www.w3.org/1999/xhtml"><head><title/></head><body>{}</body></html>'


def text(body: str) -> str:
    return whole_text(XHTML.format(body).encode(), "a.xhtml")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<p>one  \n two</p><p>three</p>", "one two\n\nthree"),
        ("<div>אחת</div><div>שתיים</div>", "אחת\nשתיים"),
        ("<p>春眠<br/>不覺曉</p>", "春眠\n不覺曉"),
        ("<h1>Chapter<br/>One</h1><p>x</p>", "# Chapter One\n\nx"),
        ("<h3>פרק <i>ראשון</i></h3>x", "### פרק ראשון\n\nx"),
        ("before<ul><li>one</li> <li><p>two</p></li></ul>after", "before\n- one\n- two\n\nafter"),
        ("<ul><li>a<ul><li>b</li></ul></li></ul>", "- a\n- b"),
        ("<table><tr><th>a</th><th>b</th></tr> <tr><td><p>1</p><p>2</p></td><td/></tr></table>", "a | b\n1 2 |"),
        ("<table><tr><td><h2>Left</h2><p>x</p></td><td>right</td></tr></table>", "## Left\n\nx\n\nright"),
        ("<pre>def f():\n    # no heading\n    return 1</pre>", "```\ndef f():\n    # no heading\n    return 1\n```"),
        ("<p>caf<b>é</b> 你<i>好</i></p>", "café 你好"),
        ("<p><ruby>漢<rp>(</rp><rt>hàn</rt><rp>)</rp></ruby>字</p>", "漢字"),
        ("<p>a&nbsp;b &amp; c&#8230;</p>", "a b & c…"),
    ],
)
def test_blocks_are_lines_and_paragraphs(body: str, expected: str) -> None:
    assert text(body) == expected


def test_elements_that_are_closed_where_they_begin_hold_nothing() -> None:
    assert text('<a id="p1"/><script src="x"/><h1>T<span/></h1><p/><p>all <br/>of it</p>') == "# T\n\nall\nof it"


def test_navigation_scripts_and_pictures_are_left_out() -> None:
    assert text("<nav>N<nav>N</nav></nav><script>S</script><style>S</style><svg><text>P</text></svg><p>x</p>") == "x"


def test_nothing_is_no_text() -> None:
    assert text("") == ""
    assert whole_text(b"", "a.xhtml") == ""
