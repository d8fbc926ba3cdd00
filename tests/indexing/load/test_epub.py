"""EPUB: chapters in the order of the spine, without navigation, protection and bombs refused."""

from __future__ import annotations

import pytest

from indexing.errors import UnreadableFile
from indexing.load import epub
from indexing.load.parsed import Parsed
from indexing.types import Heading
from tests.indexing.load import bombs
from tests.indexing.load.workbooks import packed

CONTAINER = (
    '<?xml version="1.0"?><container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="OEBPS/book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
)
NAV = '<nav epub:type="toc" xmlns:epub="http://www.idpf.org/2007/ops"><ol>{}</ol></nav>'
NCX = '<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/"><navMap>{}</navMap></ncx>'
FONT, CONTENT = "http://www.idpf.org/2008/embedding", "http://www.w3.org/2001/04/xmlenc#aes128-cbc"
BOOKS = {
    "en": ("The Old Harbour", "The quay", "The tram stops at the gate.", "The lamp was lit at dusk."),
    "he": ("הנמל הישן", "הרציף", "הרכבת הקלה עוצרת ליד השער.", "הפנס הודלק עם ערב."),
    "zh": ("舊港", "碼頭", "電車停在大門口。", "黃昏時點燈。"),
}


def page(body: str, head: str = "") -> str:
    return f'<?xml version="1.0"?>\n<html xmlns="http://www.w3.org/1999/xhtml"><head>{head}</head><body>{body}</body></html>'


def book(
    chapters: dict[str, str],
    *,
    title: str = "",
    extra: dict[str, str] | None = None,
    spine: str = "",
    guide: str = "",
    about: str = "",
) -> bytes:
    """A book whose spine names `chapters` in order; `extra` are files beside them, by their place in the archive."""
    kinds = {"ncx": "application/x-dtbncx+xml", "png": "image/png"}
    items = "".join(
        f'<item id="i{number}" href="{name}" media-type="{kinds.get(name[-3:], "application/xhtml+xml")}" '
        f'properties="{"nav" if "nav" in name else ""}"/>'
        for number, name in enumerate([*chapters, *(name.removeprefix("OEBPS/") for name in extra or ())])
    )
    refs = "".join(f'<itemref idref="i{number}"/>' for number in range(len(chapters)))
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata>'
        f"<dc:title>{title}</dc:title>{about}</metadata><manifest>{items}</manifest><spine{spine}>{refs}</spine>{guide}</package>"
    )
    return packed(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": CONTAINER,
            "OEBPS/book.opf": package,
            **{f"OEBPS/{name}": body for name, body in chapters.items() if body},
            **(extra or {}),
        }
    )


def parse(data: bytes) -> Parsed:
    return epub.parse(data, "a.epub")


def refusal(data: bytes) -> str:
    with pytest.raises(UnreadableFile) as caught:
        parse(data)
    return str(caught.value)


@pytest.mark.parametrize("lang", BOOKS)
def test_a_book_is_its_chapters_in_order(lang: str) -> None:
    title, name, first, second = BOOKS[lang]
    parsed = parse(
        book(
            {
                "text/two.xhtml": page(f"<h1>{name}</h1><p>{first}</p>"),
                "text/nav.xhtml": page(NAV.format('<li><a href="two.xhtml">NAV</a></li>')),
                "text/one.xhtml": page(f"<section><h2>{title}</h2><p>{second}</p></section>"),
            },
            title=title,
            spine=' page-progression-direction="rtl"' if lang == "he" else "",
        )
    )
    text = f"# {name}\n\n{first}\n\n## {title}\n\n{second}"
    assert parsed == Parsed(text, title, (Heading(1, name, 0), Heading(2, title, text.index("##"))))


@pytest.mark.parametrize("lang", BOOKS)
@pytest.mark.parametrize("kind", ["nav", "ncx"])
def test_the_table_of_contents_names_the_chapters_that_do_not(lang: str, kind: str) -> None:
    _, name, first, second = BOOKS[lang]
    chapters = {"a b.xhtml": page(f"<p>{name}</p><p>{first}</p>"), "c.xhtml": page(f"<p>{second}</p>")}
    links = {"a%20b.xhtml#top": name, "c.xhtml": f"{name} 2"}
    if kind == "nav":
        entries = "".join(f'<li><a href="{href}">{words}</a></li>' for href, words in links.items())
        contents = page(f"{NAV.format(entries)}<nav><a href='c.xhtml'>X</a></nav>")
    else:
        entries = "".join(
            f'<navPoint><navLabel><text>{words}</text></navLabel><content src="{href}"/></navPoint>'
            for href, words in links.items()
        )
        contents = NCX.format(entries)
    parsed = parse(book(chapters, extra={f"OEBPS/{'nav.xhtml' if kind == 'nav' else 'toc.ncx'}": contents}))
    assert parsed.text == f"# {name}\n\n{first}\n\n# {name} 2\n\n{second}"
    assert [heading.title for heading in parsed.headings] == [name, f"{name} 2"]


def test_what_is_empty_hidden_or_a_table_of_contents_is_left_out() -> None:
    guide = '<guide><reference type="toc" href="contents.xhtml"/></guide>'
    chapters = {
        "cover.xhtml": page('<img src="cover.png" alt="Cover"/>'),
        "contents.xhtml": page("<p>Contents</p>"),
        "a.xhtml": page('<p>One.</p><p hidden="hidden">No.</p><script>No.</script>'),
    }
    parsed = parse(book(chapters, guide=guide, extra={"OEBPS/cover.png": "x"}))
    assert (parsed.text, parsed.title) == ("One.", "")


def test_code_in_one_chapter_does_not_hide_the_headings_of_the_next() -> None:
    parsed = parse(book({"a.xhtml": page("<h1>A</h1><p>```</p>"), "b.xhtml": page("<h1>B</h1><p>x</p>")}))
    assert [heading.title for heading in parsed.headings] == ["A", "B"]
    assert parsed.text[parsed.headings[1].start :] == "# B\n\nx"


def test_a_chapter_that_is_missing_is_said() -> None:
    parsed = parse(book({"a.xhtml": page("<p>One.</p>"), "../../etc/passwd": ""}))
    assert (parsed.text, parsed.notes) == ("One.", ("Chapters are missing in it: passwd.",))


@pytest.mark.parametrize("contents", ["<nav>", "", None])
def test_a_broken_table_of_contents_is_done_without(contents: str | None) -> None:
    chapters = {"a.xhtml": page("<p>One.</p>")} | ({"nav.xhtml": ""} if contents is None else {})
    assert parse(book(chapters, extra={"OEBPS/toc.ncx": contents} if contents is not None else {})).text == "One."


@pytest.mark.parametrize(("algorithm", "target"), [(CONTENT, "OEBPS/a.xhtml"), (FONT, "OEBPS/a.otf")])
def test_a_protected_book_is_refused_but_not_one_with_hidden_fonts(algorithm: str, target: str) -> None:
    encryption = (
        '<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container" xmlns:e="http://www.w3.org/2001/04/xmlenc#">'
        f'<e:EncryptedData><e:EncryptionMethod Algorithm="{algorithm}"/><e:CipherData>'
        f'<e:CipherReference URI="{target}"/></e:CipherData></e:EncryptedData></encryption>'
    )
    data = book({"a.xhtml": page("<p>One.</p>")}, extra={"META-INF/encryption.xml": encryption})
    if algorithm == CONTENT:
        assert refusal(data) == ("a.epub is protected against copying (DRM): get a copy without it from its publisher.")
    else:
        assert parse(data).text == "One."


@pytest.mark.parametrize("member", ["META-INF/container.xml", "OEBPS/book.opf", "OEBPS/a.xhtml", "OEBPS/toc.ncx"])
@pytest.mark.parametrize("doctype", bombs.ALL.values(), ids=bombs.ALL)
def test_entities_are_refused(member: str, doctype: str) -> None:
    data = book({"a.xhtml": page("<p>TEXT</p>")}, title="TEXT", extra={"OEBPS/toc.ncx": NCX.format("")})
    assert "declares XML entities" in refusal(bombs.armed(data, member, doctype))


def test_document_types_of_old_books_are_no_harm() -> None:
    doctype = '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.1//EN" "http://www.w3.org/TR/xhtml11/DTD/xhtml11.dtd">'
    chapter = page("<p>caf&eacute;&nbsp;כן</p>", "<title/>").replace("<html", f"{doctype}<html")
    ncx = f'<!DOCTYPE ncx PUBLIC "-//NISO//DTD ncx 2005-1//EN" "http://www.daisy.org/z3986/2005/ncx-2005-1.dtd">{NCX.format("")}'
    assert parse(book({"a.xhtml": chapter}, extra={"OEBPS/toc.ncx": ncx})).text == "café כן"


def test_a_book_without_a_package_cannot_be_read() -> None:
    with pytest.raises(KeyError, match=r"META-INF/container\.xml"):
        parse(packed({"mimetype": "application/epub+zip"}))


@pytest.mark.parametrize("lang", BOOKS)
def test_a_chapter_that_holds_the_table_of_contents_is_read(lang: str) -> None:
    _, name, first, second = BOOKS[lang]
    chapters = {"one.xhtml": page(f"<h1>{name}</h1><p>{first}</p>"), "two.xhtml": page(f"<p>{second}</p>")}
    guide = '<guide><reference type="toc" href="one.xhtml#toc"/></guide>'
    assert parse(book(chapters, guide=guide)).text == f"# {name}\n\n{first}\n\n{second}"


def test_a_book_of_which_nothing_would_be_left_is_read_whole() -> None:
    guide = '<guide><reference type="toc" href="one.xhtml"/></guide>'
    assert parse(book({"one.xhtml": page("<p>All of it.</p>")}, guide=guide)).text == "All of it."


@pytest.mark.parametrize("lang", BOOKS)
def test_what_a_book_says_of_itself(lang: str) -> None:
    title, author, tag, _ = BOOKS[lang]
    about = (
        f"<dc:creator>{author}</dc:creator><dc:creator>Dana</dc:creator><dc:subject>{tag}</dc:subject><dc:subject>b</dc:subject>"
        f"<dc:language>{lang}</dc:language><dc:publisher>P</dc:publisher><dc:contributor>calibre</dc:contributor>"
        '<dc:date xmlns:opf="http://www.idpf.org/2007/opf" opf:event="modification">2026-04-01</dc:date>'
    )
    said = (("author", author), ("author", "Dana"), ("language", lang), ("tag", tag), ("tag", "b"))
    for dates, date in (
        ("", "2026-04-01"),
        ("<dc:date>2026-03-17</dc:date>", "2026-03-17"),
        ('<meta property="dcterms:modified">2026-05-01T00:00:00Z</meta>', "2026-04-01"),
    ):
        parsed = parse(book({"one.xhtml": page("<p>x</p>")}, title=title, about=about + dates))
        assert parsed == Parsed("x", title, metadata=(("date", date), *said))
