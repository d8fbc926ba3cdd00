"""The list of documents, one of them looked into, and what is told of files that arrive."""

from __future__ import annotations

import json
import re
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest

from indexing.errors import NoSuchCollection
from rag.pipeline import RAG
from tests.fakes import HashEncoder
from tests.ui.payloads import PAYLOADS
from tests.ui.seen import Seen
from ui.library import arrivals
from ui.library.arrivals import sent, summary, why, zone
from ui.library.background import Step
from ui.library.intake import Outcome
from ui.library.uploads import Refused
from ui.render import preview
from ui.render.listing import ON_A_PAGE, Row, listed, pages_of, rows_of, searched, size_of
from ui.words import LANGUAGES
from ui.words.collections import COLLECTIONS
from ui.words.documents import DOCUMENTS
from ui.words.filters import FILTERS
from ui.words.uploads import UPLOADS

EN = DOCUMENTS["en"]
LONG = "# Rooms\n\n" + "\n\n".join(
    f"## Room {i}\n\nRoom {i} holds {3 * i} paintings, of which some are signed and others are not, as nobody knows who made "
    "them, or when, or where, or what they were made for."
    for i in range(40)
)
OURS = {
    "div", "table", "thead", "tbody", "tr", "th", "td", "button", "bdi", "span", "p", "article", "h3", "h4", "footer",
    "details", "summary", "dl", "dt", "dd", "ul", "li", "b", "progress",
}  # fmt: skip


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    base = tmp_path_factory.mktemp("documents")
    (base / "docs").mkdir()
    for name, text in {
        "rooms.md": LONG,
        "שעות.txt": "המוזיאון נפתח בעשר.\nOpen daily.",
        "tagged.md": "---\ntags: [Art, prices]\ndate: 2024-02-03\nauthor: Ruth\n---\n# A title\n\nWords.",
        "bad.pdf": "%PDF-1.7 broken",
    }.items():
        (base / "docs" / name).write_text(text, "utf-8")
    with RAG.open("museum", home=base / "home", encoder=HashEncoder()) as rag:
        rag.ingest(base / "docs")
    return base / "home"


@pytest.fixture(scope="module")
def rows(home: Path) -> dict[str, Row]:
    return {row.name: row for row in rows_of("museum", home)}


def test_a_row_says_what_became_of_a_file(rows: dict[str, Row]) -> None:
    assert sorted(rows) == ["bad.pdf", "rooms.md", "tagged.md", "שעות.txt"]
    assert "cannot be read as PDF" in rows["bad.pdf"].failed
    assert rows["bad.pdf"].document == rows["bad.pdf"].chunks == 0
    tagged = rows["tagged.md"]
    assert (tagged.title, tagged.lang, tagged.date, tagged.tags) == ("A title", "en", "2024-02-03", ("Art", "prices"))
    assert rows["שעות.txt"].lang == "he"
    assert rows["rooms.md"].size == len(LONG.encode())
    assert rows["rooms.md"].chunks > preview.CHUNKS


def test_a_collection_that_is_not_there(home: Path) -> None:
    with pytest.raises(NoSuchCollection):
        rows_of("gone", home)


@pytest.mark.parametrize(
    ("query", "names"),
    [("", 4), ("ROOMS", 1), ("שעות", 1), ("art", 1), ("a title prices", 1), ("md", 2), ("zebra", 0), ("docs", 4)],
)
def test_the_list_is_searched(rows: dict[str, Row], query: str, names: int) -> None:
    assert len(searched(rows.values(), query, "name")) == names


def test_the_list_is_sorted(rows: dict[str, Row]) -> None:
    first = {
        sort: searched(rows.values(), "", sort)[0].name for sort in ("name", "size", "chunks", "failed", "date", "x")
    }
    assert first["name"] == first["failed"] == first["x"] == "bad.pdf"
    assert first["size"] == first["chunks"] == "rooms.md"
    dates = [row.date for row in searched(rows.values(), "", "date")]
    assert dates == sorted(dates, reverse=True)


def test_the_list_shows_what_is_known(rows: dict[str, Row]) -> None:
    seen = Seen(listed(searched(rows.values(), "", "name"), 4, 0, rows["tagged.md"].source, EN))
    for said in ("Documents: 4 of 4", "bad.pdf cannot be read", "failed", "עברית", "A title", "2024-02-03", "prices"):
        assert said in seen.text
    picks = seen.having("mk-pick")
    assert [pick["aria-pressed"] for pick in picks] == ["false", "false", "true", "false"]
    assert picks[2]["data-source"] == rows["tagged.md"].source
    assert "no documents" in Seen(listed([], 0, 0, "", EN)).text
    assert "No document matches" in Seen(listed([], 4, 0, "", EN)).text


def test_a_long_list_has_pages() -> None:
    many = [Row(f"/docs/{i:03}.md", f"/docs/{i:03}.md", "") for i in range(2 * ON_A_PAGE + 1)]
    assert pages_of(len(many)) == 3
    assert [len(Seen(listed(many, len(many), page, "", EN)).having("mk-pick")) for page in range(3)] == [50, 50, 1]
    assert pages_of(0) == 1


@pytest.mark.parametrize(
    ("size", "said"), [(-1, ""), (0, "0 B"), (999, "999 B"), (1000, "1.0 KB"), (2_345_678, "2.3 MB")]
)
def test_sizes_are_for_people(size: int, said: str) -> None:
    assert size_of(size) == said


def test_a_document_is_shown_as_it_was_cut(home: Path, rows: dict[str, Row]) -> None:
    pages = []
    for page in range(100):
        shown = preview.preview("museum", home, rows["rooms.md"].source, page)
        assert shown is not None
        pages.append(shown)
        if page == shown.pages - 1:
            break
    assert len(pages) > 1
    numbers = [shown.first for shown in pages]
    assert numbers == [1 + i * preview.CHUNKS for i in range(len(pages))]
    for shown in pages:
        for stored in shown.chunks:
            chunk = stored.chunk
            assert shown.document.text[chunk.start : chunk.end] == chunk.text
            assert chunk.text in shown.text
    assert "".join(shown.text.strip() for shown in pages).replace("\n", "") == pages[0].document.text.replace("\n", "")
    last = preview.preview("museum", home, rows["rooms.md"].source, 10**6)
    assert last is not None
    assert last.page == last.pages - 1
    assert preview.preview("museum", home, "/etc/passwd") is None


def test_every_line_finds_its_own_direction(home: Path, rows: dict[str, Row]) -> None:
    shown = preview.preview("museum", home, rows["שעות.txt"].source)
    assert shown is not None
    seen = Seen(preview.as_text(shown))
    lines = [attrs for name, attrs in seen.tags if name == "p"]
    assert [line["dir"] for line in lines] == ["auto", "auto"]
    assert seen.text == "המוזיאון נפתח בעשר.Open daily."
    cut = Seen(preview.as_chunks(shown, EN, "en"))
    assert "Passage 1: characters 0 to" in cut.text
    assert "המוזיאון נפתח בעשר." in cut.text
    known = Seen(preview.about(shown, EN, "en")).text
    assert rows["שעות.txt"].source in known
    assert "text/plain" in known


def test_what_a_document_says_of_itself(home: Path, rows: dict[str, Row]) -> None:
    shown = preview.preview("museum", home, rows["tagged.md"].source)
    assert shown is not None
    known = Seen(preview.about(shown, EN, "en")).text
    for said in ("Ruth", "Art · prices", "2024-02-03", "A title"):
        assert said in known
    assert shown.given == ()


@pytest.mark.parametrize("text", PAYLOADS)
def test_hostile_words_are_text_everywhere(text: str, home: Path, rows: dict[str, Row]) -> None:
    row = replace(
        rows["tagged.md"], source=f"/docs/{text}", file=text, title=text, failed=text, tags=(text,), date=text
    )
    shown = preview.preview("museum", home, rows["tagged.md"].source)
    assert shown is not None
    chunk = replace(shown.chunks[0], chunk=replace(shown.chunks[0].chunk, text=text, headings=(text,)))
    info = replace(shown.info, title=text, source=text, metadata=((text, text),), notes=(text,))
    bad = replace(shown, info=info, document=replace(shown.document, text=text), chunks=())
    said = UPLOADS["en"]
    every = [
        listed([row], 1, 0, text, EN), preview.as_text(bad), preview.about(bad, EN, "en"), preview.heading(text, text + "."),
        preview.as_chunks(replace(shown, chunks=(chunk,)), EN, "en"), preview.unread(text, text, EN),
        preview.also_failed(text, EN), arrivals.progress(Step(0, 2, text), said),
        summary((Outcome(text, "failed", text), Outcome(text, "part", text)), [(text, text)], said),
    ]  # fmt: skip
    for html in every:
        seen = Seen(html)
        assert seen.names() <= OURS
        assert not {name for _, attrs in seen.tags for name in attrs} & {"src", "href", "style", "onerror", "onclick"}


def test_the_summary_says_what_became_of_each() -> None:
    outcomes = (
        Outcome("a", "added"),
        Outcome("b", "added"),
        Outcome("c", "unchanged"),
        Outcome("d.pdf", "failed", "Broken."),
    )
    seen = Seen(summary(outcomes, [("e.exe", "kind"), ("f", "no such code")], UPLOADS["en"]))
    assert seen.text.startswith("Added: 2 · Unchanged: 1 · Not read: 3")
    for said in ("d.pdfBroken.", "e.exeIt is in a format that is not read.", "fIt did not arrive"):
        assert said in seen.text
    assert "nothing to read" in Seen(summary((), (), UPLOADS["en"])).text
    assert "Reading 2 of 3" in Seen(arrivals.progress(Step(1, 3, "a"), UPLOADS["en"])).text
    assert "Reading 3 of 3" in Seen(arrivals.progress(Step(3, 3, "a"), UPLOADS["en"])).text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_refusal_has_its_sentence(lang: str) -> None:
    html = zone(UPLOADS[lang])
    words = json.loads(str(next(attrs["data-words"] for attrs in Zone(html).having("mk-drop"))))
    for code in ("name", "hidden", "empty", "large", "many", "room", "kind", "disk", "who", "gone"):
        assert why(code, UPLOADS[lang]) == words[f"why_{code}"]
        assert "{" not in words[f"why_{code}"]
    assert "200" in words["why_large"]


class Zone(Seen):
    """`Seen`, with inputs, which are not closed."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        super().handle_starttag(tag, attrs)
        if tag == "input":
            self._open.pop()


def test_what_the_script_tells_is_not_believed() -> None:
    assert sent({"batch": "x", "refused": [{"name": "a", "why": "large"}, 3, {}]}) == ("x", [("a", "large"), ("", "")])
    assert sent({"batch": "x", "refused": "no"}) == ("x", [])
    for data in (None, [], {}, {"batch": 3}):
        with pytest.raises(Refused):
            sent(data)


def values_of(said: Any) -> dict[str, str]:
    """All sentences of some words, by name."""
    found = {}
    for field in fields(said):
        value = getattr(said, field.name)
        found |= (
            {f"{field.name}.{key}": one for key, one in value.items()}
            if hasattr(value, "items")
            else {field.name: value}
        )
    return found


@pytest.mark.parametrize("table", [DOCUMENTS, UPLOADS, COLLECTIONS, FILTERS])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_language_says_everything(table: dict[str, Any], lang: str) -> None:
    english, said = values_of(table["en"]), values_of(table[lang])
    assert said.keys() == english.keys()
    for name, sentence in said.items():
        assert sentence
        assert sorted(re.findall(r"{\w+}", sentence)) == sorted(re.findall(r"{\w+}", english[name])), name
    if lang == "he":
        assert sum(bool(re.search("[א-ת]", sentence)) for sentence in said.values()) >= len(said) - 1
