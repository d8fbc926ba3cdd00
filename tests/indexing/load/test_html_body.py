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
        (f"<table><tr><td>Refund</td><td>{'x' * 301}</td><td>סוף</td></tr></table>", f"Refund\n{'x' * 301}\nסוף"),
        ("<center>一</center><fieldset><legend>二</legend>三</fieldset>", "一\n二\n三"),
        ("<menu>a</menu><hgroup>b</hgroup><select><option>c</option><option>d</option></select>", "a\nb\nc\nd"),
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


@pytest.mark.parametrize(("name", "price"), [("Name", "Price"), ("שם", "מחיר"), ("名稱", "價格")])
def test_the_rows_of_a_long_table_name_their_columns(name: str, price: str) -> None:
    rows = "".join(f"<tr><td>{name} {row}</td><td>{row * 7}</td></tr>" for row in range(1, 14))
    head = f"<thead><tr><th>{name}</th><th>{price}</th></tr></thead>"
    lines = text(f"<p>x</p><table>{head}<tr></tr><tbody>{rows}</tbody></table><p>y</p>").split("\n")
    assert lines[:3] + lines[-3:] == [
        "x", "", f"{name} | {price}", f"{name}: {name} 13 | {price}: 91", "", "y",
    ]  # fmt: skip
    assert len(lines) == 18


def test_endless_white_space_is_read_quickly() -> None:
    assert text(f"<pre>a{' ' * 400_000}b</pre>{'<p> </p>' * 10_000}").endswith("b\n```")
