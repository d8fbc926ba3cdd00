import re
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from rag.types import REMEMBERED, Answer, Citation, Found, Verdict
from tests.ui.scene import DOCUMENTS, OFFSET, Museum, passage
from tests.ui.seen import Seen
from ui import render
from ui.render import Links
from ui.render.links import digest

OURS = {
    "div", "p", "span", "a", "section", "article", "header", "footer", "h3", "h4", "mark", "bdi", "details", "summary",
    "dl", "dt", "dd", "code",
}  # fmt: skip
HOSTILE = [
    "<script>alert(1)</script>",
    '<img src="https://example.org/x.png" onerror="alert(1)">',
    "![a picture](https://example.org/x.png)",
    "[a link](https://example.org) <https://example.org> https://example.org www.example.org a@example.org",
    "</div></article><h1>out</h1>",
    "\n\n# heading\n\n![x](//example.org/x.png)\n\n<b>bold</b>",
    "$$\\href{https://example.org}{x}$$ `code` ```\nfence\n```",
    "${alert(1)} {{value}} javascript:alert(1)",
    "]]><!-- --><![CDATA[",
    "\u202egnp.exe\u2066 <b",
]
LINKS = Links("museum", "en")
LANGUAGES = [
    ("When does the museum open?", "en", "Sources", "page 3"),
    ("כמה עולה כרטיס למבוגר?", "he", "מקורות", "נמצאו גם (2)"),
    ("成人票多少元？", "zh-Hans", "来源", "另外找到（2）"),
    ("導覽每場限幾人？", "zh-Hant", "來源", "另外找到（2）"),
]


def answered(text: str, *, title: str = "Opening hours", passage_text: str | None = None) -> Answer:
    found = (passage(1, "docs/hours.pdf", text=passage_text, title=title), passage(2, "docs/票价.html"))
    return Answer(text, text, text, "en", found, (), (), True, False, "extractive")


def cite(start: int, end: int, number: int = 1) -> Citation:
    return Citation(number, 0, "docs/hours.pdf", "Opening hours", 3, OFFSET + start, OFFSET + end, "…")


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_text_everywhere(text: str) -> None:
    given_answer = answered(text, title=text, passage_text=text)
    every = [
        render.question(text), render.notice(text), render.waiting(text), render.answer(given_answer),
        render.sources(given_answer), render.writing(text, None, "en"),
        render.found(Found(text, given_answer.passages), "en"), render.sources(given_answer, LINKS),
    ]  # fmt: skip
    for html in every:
        for shown in (html, MarkdownIt("commonmark").enable("table").render(html)):
            seen = Seen(shown)
            assert seen.names() <= OURS
            hrefs = [attrs["href"] for _, attrs in seen.tags if "href" in attrs]
            assert all(re.fullmatch(r"#source-\d+|\.\./view/museum/\d+\?[\w=&]+#cited", href or "") for href in hrefs)
            assert not {name for _, attrs in seen.tags for name in attrs} & {"src", "style", "onerror", "onclick"}
        assert "\n" not in html


@given(st.text(), st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=4))
def test_any_answer_keeps_its_words(text: str, spans: list[tuple[int, int]]) -> None:
    verdicts = tuple(Verdict("", start, end, (), False, 0.0) for start, end in spans)
    seen = Seen(render.answer(replace(answered(text), verdicts=verdicts)))
    assert seen.names() <= OURS
    letters = [char for char in text if char.isalpha()]
    assert [char for char in seen.text if char.isalpha()][: len(letters)] == letters


@given(st.text(min_size=1), st.lists(st.tuples(st.integers(-5, 80), st.integers(-5, 80)), max_size=5))
def test_any_citation_marks_the_words_it_names_and_changes_none(text: str, spans: list[tuple[int, int]]) -> None:
    plain = answered("x [1]", passage_text=text)
    marked = replace(plain, citations=tuple(cite(start, end) for start, end in spans))
    one = passage(1, "docs/hours.pdf", text=text)
    wanted = sorted({at for start, end in spans for at in range(max(start, 0), min(end, len(text)))})
    found = render.cited_spans(marked, one)
    assert [at for start, end in found for at in range(start, end)] == wanted
    assert Seen(render.sources(marked)).text == Seen(render.sources(plain)).text


def test_exactly_the_cited_words_are_marked() -> None:
    text = DOCUMENTS["docs/hours.pdf"][1]
    start = text.index("It closes at six.")
    given_answer = replace(answered("It closes at six. [1]"), citations=(cite(start, start + 17),))
    assert Seen(render.sources(given_answer)).marks == ["It closes at six."]


def test_a_citation_of_another_passage_marks_nothing_here() -> None:
    given_answer = replace(answered("x [2]"), citations=(cite(0, 10, number=2),))
    assert render.cited_spans(given_answer, given_answer.passages[0]) == []


def test_numbers_link_to_their_cards() -> None:
    seen = Seen(render.answer(answered("Open. [1][2]")))
    assert [attrs["href"] for attrs in seen.having("mk-cite")] == ["#source-1", "#source-2"]
    assert seen.text == "Open.\u202f[1][2]"


@pytest.mark.parametrize("mark", ["[0]", "[3]", "[99999]", "[01x]", "[-1]", "[１]"])
def test_a_number_without_a_passage_stays_text(mark: str) -> None:
    seen = Seen(render.answer(answered(f"Open. {mark}")))
    assert not seen.having("mk-cite")
    assert seen.text == f"Open. {mark}"


def test_sentences_without_support_are_marked_and_shown() -> None:
    text = "It is open. [1] The roof is gold."
    verdicts = (Verdict("", 0, 15, (1,), True, 1.0), Verdict("", 16, 33, (), False, 0.1))
    seen = Seen(render.answer(replace(answered(text), verdicts=verdicts)))
    (unsupported,) = seen.having("mk-unsupported")
    assert unsupported["title"] == "The passages do not bear this sentence out."
    assert "The roof is gold." in seen.text
    assert seen.having("mk-legend")


def test_paragraphs_find_their_own_direction() -> None:
    seen = Seen(render.answer(answered("שלום. [1]\n\nGoodbye.\nA second line.")))
    paragraphs = [attrs for name, attrs in seen.tags if name == "p"]
    assert [attrs["dir"] for attrs in paragraphs] == ["auto", "auto"]
    assert "Goodbye.\nA second line." in seen.text


def test_an_abstention_shows_the_nearest_passages_and_marks_nothing() -> None:
    given_answer = Museum().ask("zebra")
    assert given_answer.abstained
    assert "Nearest passages" in Seen(render.sources(given_answer)).text
    assert not Seen(render.answer(given_answer)).having("mk-legend")


def test_the_panel_begins_with_the_cited_and_folds_the_rest() -> None:
    html = render.sources(Museum().ask("When does the museum open?"))
    assert html.index('id="source-1"') < html.index("<details") < html.index('id="source-2"') < html.index("mk-how")
    assert [attrs["id"] for attrs in Seen(html).having("mk-card")] == ["source-1", "source-2", "source-3"]


def test_a_card_names_its_source() -> None:
    text = Seen(render.sources(Museum().ask("When does the museum open?"))).text
    for said in ("Opening hours", "page 3", "Visiting › Hours", "hours.pdf", "English"):
        assert said in text
    assert "docs/" not in text


@pytest.mark.parametrize(("question", "lang", "heading", "also"), LANGUAGES)
def test_the_words_are_those_of_the_question(question: str, lang: str, heading: str, also: str) -> None:
    given_answer = Museum().ask(question)
    assert given_answer.lang == lang
    seen = Seen(render.sources(given_answer))
    assert heading in seen.text
    assert also in seen.text
    assert seen.having("mk-sources")[0]["dir"] == ("rtl" if lang == "he" else "ltr")


def test_while_it_is_written_there_is_nothing_to_mark() -> None:
    museum = Museum()
    found = next(iter(museum.stream("When does the museum open?")))
    assert isinstance(found, Found)
    panel = Seen(render.found(found, "en"))
    assert len(panel.having("mk-card")) == 3
    assert not panel.marks
    part = Seen(render.writing("It opens [1] and [7", found, "en"))
    assert len(part.having("mk-cite")) == 1
    assert part.text == "It opens\u202f[1] and [7"


def test_commands_in_a_notice_are_set_apart() -> None:
    seen = Seen(render.notice("Run `mekor ingest PATH`, then ask again."))
    assert ("code", {"dir": "ltr"}) in seen.tags
    assert seen.text == "Run mekor ingest PATH, then ask again."


def test_a_card_leads_to_its_words_in_the_document_and_to_what_stands_around_them() -> None:
    text = DOCUMENTS["docs/hours.pdf"][1]
    start = text.index("It closes at six.")
    given_answer = replace(answered("Six. [1]"), citations=(cite(start, start + 17),))
    seen = Seen(render.sources(given_answer, Links("ארכיון x", "he")))
    cited, other = (urlsplit(attrs["href"] or "") for attrs in seen.having("mk-open"))
    assert (cited.path, cited.fragment) == ("../view/%D7%90%D7%A8%D7%9B%D7%99%D7%95%D7%9F%20x/1", "cited")
    assert parse_qs(cited.query) == {
        "start": [str(OFFSET + start)], "end": [str(OFFSET + start + 17)], "words": [digest(["It closes at six."])],
        "lang": ["he"],
    }  # fmt: skip
    whole = DOCUMENTS["docs/票价.html"][1]
    assert parse_qs(other.query)["end"] == [str(OFFSET + len(whole))]
    assert "../around/" in (seen.having("mk-around")[0]["data-from"] or "")
    assert not Seen(render.sources(given_answer)).having("mk-open")


def test_what_the_person_told_leads_nowhere() -> None:
    given_answer = answered("x [1]")
    first = given_answer.passages[0]
    told = replace(first.chunk, document=replace(first.chunk.document, media_type=REMEMBERED))
    seen = Seen(render.sources(replace(given_answer, passages=(replace(first, chunk=told),)), LINKS))
    assert not seen.having("mk-open")


def test_a_question_that_was_forgotten_leaves_a_mark() -> None:
    assert Seen(render.question("  ")).text == "…"
