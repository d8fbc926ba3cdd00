from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexing.filters import Filter
from indexing.text.matches import matches
from rag.pipeline import RAG
from rag.rankings import Place, Ranked, Rankings
from tests.ui.harbour import made
from tests.ui.payloads import PAYLOADS
from tests.ui.scene import passage
from tests.ui.seen import Seen
from ui.render import hits
from ui.render.marks import excerpt, marked
from ui.words import LANGUAGES
from ui.words.search import SEARCH, SearchWords

HEBREW = "כמה עולה כרטיס כניסה למבוגר?"
OURS = {
    "section", "h3", "h4", "p", "div", "table", "thead", "tbody", "tr", "th", "td", "span", "bdi", "ol", "li", "mark",
    "details", "summary", "svg", "title", "rect",
}  # fmt: skip


@pytest.fixture(scope="module")
def rag(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RAG]:
    with made(tmp_path_factory.mktemp("home")) as opened:
        yield opened


def ranked(text: str, title: str = "Title") -> Rankings:
    """A passage found by both, and one found by its meaning alone."""
    both = Ranked(
        passage(1, "docs/hours.pdf", text=text, title=title).chunk, Place(1, 0.9), Place(2, 0.5), Place(1, 3.0)
    )
    one = Ranked(passage(2, "docs/票价.html").chunk, Place(2, 0.2), Place(1, 0.6), None)
    return Rankings(0.4, 3.0, (both, one), (one, both), (both,))


@pytest.mark.parametrize("text", PAYLOADS)
def test_hostile_text_is_text(text: str) -> None:
    seen = Seen(hits.results(ranked(text, text), text, "en"))
    assert seen.names() <= OURS
    assert not {name for _, attrs in seen.tags for name in attrs} & {"src", "href", "style", "onload", "onclick"}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_three_columns_and_a_table_of_all_scores(lang: str) -> None:
    said, html = SEARCH[lang], hits.results(ranked("The museum opens at ten."), "museum", lang)
    seen = Seen(html)
    assert [len(seen.having(f"mk-part-{kind}")) for kind in ("words", "meaning", "both")] == [1, 1, 1]
    for word in (said.words, said.meaning, said.both, said.place.format(rank=2), "0.900", "3.000", "0.600", "60", "40"):
        assert word in seen.text
    assert seen.having("mk-results")[0]["dir"] == ("rtl" if lang == "he" else "ltr")
    assert [attrs.get("aria-label") for name, attrs in seen.tags if attrs.get("role") == "img"].count(
        said.not_there
    ) == 1


def test_the_words_are_marked_where_words_found_it() -> None:
    html = hits.results(ranked("The museum opens at ten.", "Museum hours"), "when does a museum open", "en")
    table, words, meaning = (html.index(mark) for mark in ("mk-ranking", "mk-part-words", "mk-part-meaning"))
    both = html.index("mk-part-both")
    assert table < words < meaning < both
    assert Seen(hits.results(ranked("The museum opens.", "x"), "museums open", "en")).marks.count("museum") == 3
    assert "<mark>" in html[words:meaning]
    assert "<mark>" not in html[meaning:both]


def test_what_each_gives_to_the_sum_is_shown() -> None:
    seen = Seen(hits.results(ranked("The museum opens."), "museum", "en"))
    bars = [attrs["aria-label"] for attrs in seen.having("mk-bar")]
    assert bars == ["Words give 0.600, meaning gives 0.300.", "Words give 0.000, meaning gives 0.200."]


def test_a_reranker_has_a_column_where_there_is_one() -> None:
    found = ranked("The museum opens.")
    again = replace(found, fused=tuple(replace(one, reranked=Place(1, 2.5)) for one in found.fused))
    assert "Reranker" not in Seen(hits.results(found, "museum", "en")).text
    assert "2.500" in Seen(hits.results(again, "museum", "en")).text


def test_no_word_in_common_is_said() -> None:
    found = replace(ranked("The museum opens."), lexical=())
    assert SEARCH["en"].no_words in Seen(hits.results(found, "zebra", "en")).text
    assert SEARCH["en"].nothing in Seen(hits.results(Rankings(0.4, 0.0, (), (), ()), "zebra", "en")).text


def test_every_passage_has_its_own_direction() -> None:
    seen = Seen(hits.results(ranked("המוזיאון נפתח"), "מוזיאון", "en"))
    assert all(attrs.get("dir") == "auto" for attrs in seen.having("mk-excerpt"))


@given(st.text(max_size=300), st.text(max_size=12), st.integers(20, 90))
def test_an_excerpt_shows_what_is_marked_in_it(text: str, query: str, longest: int) -> None:
    spans = matches(text, query)
    shown, inside = excerpt(text, spans, longest)
    assert len(shown) <= longest + 2
    assert all(0 <= start < end <= len(shown) for start, end in inside)
    flat = re.sub("[\r\n\t\u2028\u2029]", " ", text)
    assert all(shown[start:end] in flat for start, end in inside)
    assert bool(inside) == bool(spans)


def test_an_excerpt_is_taken_where_the_words_are() -> None:
    text = "word " * 100 + "the museum opens " + "word " * 100
    shown, inside = excerpt(text, matches(text, "museum"), 80)
    assert [shown[start:end] for start, end in inside] == ["museum"]
    assert shown.startswith("…")
    assert shown.endswith("…")
    assert Seen(f"<p>{marked(shown, inside)}</p>").marks == ["museum"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_language_says_everything_with_the_same_values(lang: str) -> None:
    for field in fields(SearchWords):
        said, english = getattr(SEARCH[lang], field.name), getattr(SEARCH["en"], field.name)
        assert said
        assert sorted(re.findall(r"{\w+}", said)) == sorted(re.findall(r"{\w+}", english))


def searched(rag: Any, query: str, lang: str = "en", where: Filter = Filter()) -> Seen:
    tab = pytest.importorskip("ui.tabs.search")
    return Seen(tab.searched(lang, query, 5, lambda: rag, where))


def test_a_real_search_in_hebrew(rag: RAG) -> None:
    seen = searched(rag, HEBREW, "he")
    assert "כרטיס" in seen.marks
    assert len(seen.having("mk-part")) == 3
    assert "מחירים" in seen.text


def test_a_filter_applies(rag: RAG) -> None:
    assert "票价" not in searched(rag, "museum", where=Filter(languages=("en",))).text
    assert "loosen it" in searched(rag, "museum", where=Filter(languages=("ja",))).text


def test_problems_are_sentences(rag: RAG, caplog: pytest.LogCaptureFixture) -> None:
    assert SEARCH["en"].intro in searched(rag, "   ").text
    assert "The question is empty" in searched(rag, "???").text
    assert "mekor ingest" in searched(RAG.open("nowhere", home=Path("/nowhere")), "museum").text

    class Broken:
        def rankings(self, *_: object, **__: object) -> None:
            raise ZeroDivisionError("secret")

    with caplog.at_level(logging.ERROR):
        seen = searched(Broken(), "museum")
    assert SEARCH["en"].failed in seen.text
    assert "secret" not in seen.text
    assert "secret" in caplog.text
