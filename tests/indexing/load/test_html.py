"""HTML: main text without navigation, headings, lists and tables."""

from __future__ import annotations

import pytest

from indexing.load import html
from indexing.load.parsed import Parsed
from indexing.types import Heading

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
    assert parse(page(lang)) == Parsed(text, f"{title} | {site}", (Heading(1, title, 0), Heading(2, part, second)))
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
    text = "Loose & free\n\n## Part one\n\na\n\nb\n\n- one\n\n- two\n\nx y\nthe end"
    assert parsed == Parsed(text, "T", (Heading(2, "Part one", text.index("##")),))


def test_characters_written_as_entities_are_cleaned_too() -> None:
    assert parse("<p>pay&#8238; now&#8203;! caf&#101;&#769;</p>").text == "pay now! café"


def test_an_external_entity_is_not_read() -> None:
    parsed = parse(
        '<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd">]><html><body><p>Text &x; end.</p></body></html>'
    )
    assert parsed.text.startswith("Text")
    assert "root:" not in parsed.text


def test_deep_nesting_is_survived() -> None:
    parse("<div>" * 20_000 + "x" + "</div>" * 20_000)
