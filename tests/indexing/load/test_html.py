"""HTML: main text without navigation, headings, lists and tables."""

from __future__ import annotations

import pytest

from indexing.errors import UnreadableFile
from indexing.load import html
from indexing.load.parsed import Parsed
from indexing.types import Heading, Span
from tests.indexing.load import bombs

PAGE = """<!DOCTYPE html>
<html><head><meta charset="{charset}"><title>{title} | {site}</title><style>p {{ color: red }}</style></head>
<body>
<header><nav><ul><li><a href="/">NAV1</a></li><li><a href="/b">NAV2</a></li></ul></nav></header>
<main><article>
<h1>{title}</h1>
<p>{prose} {prose} {prose}</p>
<h2>{part}</h2>
<table><thead><tr><th>{site}</th><th>{part}</th></tr></thead>
<tbody><tr><td>{title}</td><td>12</td></tr><tr><td>{site}</td><td>8</td></tr></tbody></table>
<ul><li>{prose}</li><li>{part}</li></ul>
<p>{prose} {prose} {prose}</p>
</article></main>
<footer><p><a href="/privacy">FOOT1</a> · <a href="/contact">FOOT2</a></p></footer>
<script>var x = "SCRIPT";</script>
</body></html>
"""
WORDS = {
    "en": (
        "Opening hours",
        "Harbour Museum",
        "Tickets",
        "The museum stands on the old harbour front, by the tram stop.",
    ),
    "he": ("שעות פתיחה", "מוזיאון הנמל", "כרטיסים", "המוזיאון עומד על רציף הנמל הישן, סמוך לתחנת הרכבת הקלה בכיכר."),
    "zh": (
        "開放時間",
        "港灣博物館",
        "門票",
        "博物館位於舊港碼頭旁，電車四號線就停在門口，多數訪客在館內停留約兩個小時。",
    ),
}


def page(lang: str, charset: str = "utf-8") -> str:
    title, site, part, prose = WORDS[lang]
    return PAGE.format(title=title, site=site, part=part, prose=prose, charset=charset)


def parse(text: str | bytes) -> Parsed:
    return html.parse(text.encode() if isinstance(text, str) else text, "a.html")


@pytest.mark.parametrize("lang", WORDS)
def test_a_page_is_its_main_text(lang: str) -> None:
    title, site, part, prose = WORDS[lang]
    long = " ".join([prose] * 3)
    text = (
        f"# {title}\n\n{long}\n\n## {part}\n\n| {site} | {part} |\n| {title} | 12 |\n| {site} | 8 |\n\n"
        f"- {prose}\n- {part}\n\n{long}"
    )
    second = text.index("##")
    rows = Span(text.index("| "), text.index("\n- "))
    assert parse(page(lang)) == Parsed(
        text, f"{title} | {site}", (Heading(1, title, 0), Heading(2, part, second)), (), (rows,)
    )
    assert text[second:].startswith(f"## {part}\n")


@pytest.mark.parametrize(
    ("lang", "charset"), [("he", "windows-1255"), ("he", "iso-8859-8-i"), ("zh", "big5"), ("zh", "gbk")]
)
def test_the_declared_encoding_is_used(lang: str, charset: str) -> None:
    data = page(lang, charset).encode("cp1255" if lang == "he" else charset)
    assert parse(data) == parse(page(lang))


def test_the_encoding_of_an_xml_declaration_is_used() -> None:
    source = '<?xml version="1.0" encoding="windows-1255"?>\n<html xmlns="http://www.w3.org/1999/xhtml">'
    parsed = parse(f"{source}<head><title>כלב</title></head><body><p>עז</p></body></html>".encode("cp1255"))
    assert parsed == Parsed("עז", "כלב")


def test_without_a_title_the_first_heading_names_the_page() -> None:
    assert parse("<title> </title><h1>Opening <b>hours</b></h1><p>From nine.</p>").title == "Opening hours"
    assert parse("<p>From nine.</p>").title == ""


@pytest.mark.parametrize("heading", ["Title", "שלום", "標題"])
def test_headings_of_a_short_page_are_marked(heading: str) -> None:
    parsed = parse(f"<html><body><h2>{heading}</h2><p>Short.</p></body></html>")
    assert parsed.headings == (Heading(2, heading, 0),)
    assert parsed.text.startswith(f"## {heading}\n")


def test_when_no_main_text_is_found_the_body_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(html, "_main_text", lambda source: "")
    parsed = parse(
        "<head><title>T</title></head><body>Loose &amp; free<nav>NAV</nav><h2>Part\n one</h2><div>a<br>b</div>"
        "<ul><li>one<li>two</ul><table><tr><td>x</td><td>y</td></tr></table><script>SCRIPT</script>the end</body>"
    )
    text = "Loose & free\n\n## Part one\n\na\nb\n- one\n- two\n\nx | y\n\nthe end"
    assert parsed == Parsed(text, "T", (Heading(2, "Part one", text.index("##")),))


@pytest.mark.parametrize(("name", "price"), [("Name", "Price"), ("שם", "מחיר"), ("名稱", "價格")])
@pytest.mark.parametrize("tag", ["th", "td"])
def test_the_rows_of_a_long_table_name_their_columns(name: str, price: str, tag: str) -> None:
    head = f"<tr><{tag}>{name}</{tag}><{tag}>{price}</{tag}></tr>"
    rows = "".join(f"<tr><td>{name} {row}</td><td>{row * 7}</td></tr>" for row in range(1, 14))
    prose = "<p>Words that stand on the page, and others that stand there too.</p>" * 5
    lines = parse(
        f"<html><body><article><h1>T</h1>{prose}<table>{head}{rows}</table>{prose}</article></body></html>"
    ).text
    assert f"\n\n{name} | {price}\n{name}: {name} 1 | {price}: 7\n" in lines
    assert f"\n{name}: {name} 13 | {price}: 91\n\n" in lines


def test_characters_written_as_entities_are_cleaned_too() -> None:
    assert parse("<p>pay&#8288; now&#8203;! caf&#101;&#769;</p>").text == "pay now! café"


@pytest.mark.parametrize("doctype", bombs.ALL.values(), ids=bombs.ALL)
@pytest.mark.parametrize("declaration", ["", '<?xml version="1.0"?>\n'])
def test_entities_are_refused(doctype: str, declaration: str) -> None:
    with pytest.raises(UnreadableFile, match=r"^a\.html declares XML entities"):
        parse(f"{declaration}{doctype}<html><body><p>Text &m; end.</p></body></html>")


def test_harmless_entities_leave_nothing_behind() -> None:
    assert parse('<!DOCTYPE html [<!ENTITY nbsp "&#160;">]><html><body><p>Text&nbsp;end.</p></body></html>').text == (
        "Text end."
    )


@pytest.mark.parametrize(
    "attribute",
    [
        "hidden",
        'hidden="hidden"',
        'aria-hidden="true"',
        'style="color: red; Display : none"',
        'style="display:none!important"',
        'style="visibility:hidden"',
        'role="navigation"',
    ],
)
@pytest.mark.parametrize(("shown", "unseen"), [("Shown", "Unseen"), ("גלוי", "נסתר"), ("看得見", "看不見")])
def test_text_that_is_hidden_is_not_read(attribute: str, shown: str, unseen: str) -> None:
    long = f"{shown} {'and more words, and more of them ' * 4}."
    hidden = f"<div {attribute}><p>{unseen}. {long * 2}</p></div><p {attribute}>{unseen}</p>"
    for tag in ("article", "div"):
        body = f"<{tag}><h1>{shown}</h1><p>{long}</p>{hidden}<p>{shown} 2.</p></{tag}>"
        text = parse(f"<html><head><title>T</title></head><body>{body}</body></html>").text
        assert text.removeprefix(f"# {shown}\n\n") == f"{long}\n\n{shown} 2."


@pytest.mark.parametrize("attribute", ['hidden="until-found"', 'aria-hidden="false"', 'style="display:block"'])
def test_text_that_is_not_hidden_is_read(attribute: str) -> None:
    assert parse(f"<p>one</p><p {attribute}>two</p>").text.endswith("two")
    assert parse(f"<body {attribute}><p>one</p></body>").text == "one"


def test_a_body_that_a_script_will_show_is_read() -> None:
    assert parse('<html><body style="display:none"><p>one</p></body></html>').text == "one"


def test_navigation_inside_the_text_is_dropped() -> None:
    first, second = ("Words that stand in the page. " * 4).strip(), ("Others that stand there too. " * 4).strip()
    inner = "<nav><ul><li>NAV1</li><li><nav><a href='/x'>NAV2</a></nav></li></ul></nav>"
    parsed = parse(f"<html><body><article><h1>T</h1><p>{first}</p>{inner}<p>{second}</p></article></body></html>")
    assert parsed.text == f"# T\n\n{first}\n\n{second}"


def test_endless_tags_are_read_quickly() -> None:
    parse(f"<p>x</p><{'a' * 200_000}")


def test_deep_nesting_is_survived() -> None:
    parse("<div>" * 20_000 + "x" + "</div>" * 20_000)


@pytest.mark.parametrize(("author", "tag"), [("Dana Levi", "tea"), ("דנה לוי", "תה"), ("李丹娜", "茶")])
def test_what_a_page_says_of_itself(author: str, tag: str) -> None:
    head = (
        f'<meta name="viewport" content="x"><meta name="generator" content="P 1.0"><meta name="Author" content="{author}">'
        f'<meta name="keywords" content="{tag}, {tag} 2"><meta property="article:tag" content="{tag}, 3">'
        '<meta property="article:modified_time" content="2026-04-01"><meta property="article:author" content="https://a.org/d">'
        f'<meta property="article:published_time" content="2026-03-17T08:00:00Z"><meta name="DC.creator" content="{author} 2">'
        '<meta name="dc.language" content="he"><meta name="keywords"><meta content="x"><meta property="og:type" content="x">'
    )
    said = (
        ("date", "2026-03-17T08:00:00Z"), ("author", author), ("author", f"{author} 2"), ("language", "he-IL"), ("language", "he"),
        ("tag", tag), ("tag", f"{tag} 2"), ("tag", f"{tag}, 3"),
    )  # fmt: skip
    for root in ('<html lang="he-IL">', '<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="he-IL">'):
        parsed = parse(f"{root}<head><title>T</title>{head}</head><body><p>{tag}</p></body></html>")
        assert parsed == Parsed(tag, "T", metadata=said)


def test_endless_fields_of_a_page_are_cut() -> None:
    head = (
        f'<meta name="author" content="{"א" * 60_000}">' + '<meta name="keywords" content="茶&#x202e;,&#1;">' * 20_000
    )
    assert parse(f"<head>{head}</head><p>x</p>").metadata == (("author", "א" * 200), ("tag", "茶"))
