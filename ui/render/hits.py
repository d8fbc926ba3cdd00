"""What a search found as HTML: the ranking of both searches with what each gave to it, and what each ranks by itself. Pure.

Whatever a document or a question says passes `markup.escape`, and each passage finds its own direction.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from indexing.places import document_name
from indexing.text.matches import matches
from rag.rankings import Place, Ranked, Rankings
from ui.markup import element, escape
from ui.render.marks import excerpt, marked
from ui.words import direction, language_name, spoken, words
from ui.words.search import SEARCH, SearchWords

_LONG, _SHORT = 320, 160  # characters of an excerpt: in the ranking, and in a column


def results(found: Rankings, query: str, lang: str) -> str:
    """All that was found for `query`, on a page in `lang`."""
    said = spoken(SEARCH, lang)
    if not found.fused:
        return sentence(said.nothing)
    share = round(100 * found.weight)
    summary = said.summary.format(meaning=share, words=100 - share)
    together = element("h3", escape(said.ranking)) + element("p", escape(summary), class_="mk-found")
    apart = element("h3", escape(said.columns)) + element("div", _columns(found, query, said), class_="mk-parts")
    return element("section", together + _table(found, query, lang) + apart, class_="mk-results", dir=direction(lang))


def sentence(text: str) -> str:
    """A sentence in the place of results."""
    return element("p", escape(text), class_="mk-found", dir="auto")


def _table(found: Rankings, query: str, lang: str) -> str:
    said = spoken(SEARCH, lang)
    again = any(one.reranked for one in found.fused)
    names = [said.rank, said.passage, said.both, said.words, said.meaning, *([said.reranker] if again else [])]
    head = element("tr", "".join(element("th", escape(name), scope="col") for name in names))
    rows = "".join(_row(one, found, query, lang, again=again) for one in found.fused)
    table = element("table", element("thead", head) + element("tbody", rows), class_="mk-ranking")
    return element("div", table, class_="mk-wide", tabindex="0", role="region", aria_label=said.ranking)


def _row(one: Ranked, found: Rankings, query: str, lang: str, *, again: bool) -> str:
    said, chunk = spoken(SEARCH, lang), one.chunk.chunk
    spans = matches(chunk.text, query, chunk.lang)
    shown, inside = excerpt(chunk.text, spans, _LONG)
    text = element("div", marked(shown, inside), class_="mk-excerpt", dir="auto", lang=chunk.lang)
    if shown != chunk.text:
        whole = element("div", marked(chunk.text, spans), class_="mk-whole", dir="auto", lang=chunk.lang)
        text += element("details", element("summary", escape(said.whole)) + whole)
    cells = [
        element("th", str(one.fused.rank) if one.fused else "", scope="row"),
        element("td", _title(one, query) + _where(one, lang) + text, class_="mk-what"),
        element("td", _score(one.fused) + _bar(one, found, said), class_="mk-figure"),
        *(_place(place, said) for place in (one.lexical, one.dense, *([one.reranked] if again else []))),
    ]
    return element("tr", "".join(cells))


def _columns(found: Rankings, query: str, said: SearchWords) -> str:
    parts: list[tuple[str, str, str, Sequence[Ranked], Callable[[Ranked], Place | None]]] = [
        ("words", said.words, said.words_is, found.lexical, lambda one: one.lexical),
        ("meaning", said.meaning, said.meaning_is, found.dense, lambda one: one.dense),
        ("both", said.both, said.both_is, found.fused, lambda one: one.fused),
    ]
    written = []
    for kind, name, explained, ranked, place_of in parts:
        head = element("h4", escape(name)) + element("p", escape(explained), class_="mk-about")
        items = "".join(_item(one, place_of(one), query, said, marks=kind != "meaning") for one in ranked)
        listed = element("ol", items) if ranked else sentence(said.no_words)
        written.append(element("section", head + listed, class_=f"mk-part mk-part-{kind}"))
    return "".join(written)


def _item(one: Ranked, place: Place | None, query: str, said: SearchWords, *, marks: bool) -> str:
    """A hit in a column. The words of the query are marked where they are what found it."""
    chunk = one.chunk.chunk
    shown, inside = excerpt(chunk.text, matches(chunk.text, query, chunk.lang), _SHORT)
    text = element("div", marked(shown, inside if marks else ()), class_="mk-excerpt", dir="auto", lang=chunk.lang)
    return element("li", element("div", _title(one, query if marks else "") + _score(place), class_="mk-line") + text)


def _title(one: Ranked, query: str) -> str:
    """The title, of which words are searched, too."""
    title, lang = one.chunk.document.title, one.chunk.document.lang
    return element("span", marked(title, matches(title, query, lang)), class_="mk-title", dir="auto")


def _where(one: Ranked, lang: str) -> str:
    chunk, said = one.chunk.chunk, words(lang)
    number = chunk.page_at(chunk.start)
    page = "" if number is None else said.pages[chunk.page_kind].format(page=number)
    path = " › ".join(heading for heading in chunk.headings if heading != one.chunk.document.title)
    parts = [document_name(one.chunk.document.source), page, path, language_name(chunk.lang)]
    shown = "".join(element("bdi", escape(part)) for part in parts if part)
    return element("div", shown, class_="mk-where")


def _place(place: Place | None, said: SearchWords) -> str:
    if place is None:
        return element("td", element("span", "–", aria_label=said.not_there, role="img"), class_="mk-figure")
    rank = element("span", escape(said.place.format(rank=place.rank)), class_="mk-rank")
    return element("td", _score(place) + rank, class_="mk-figure")


def _score(place: Place | None) -> str:
    return element("bdi", f"{place.score:.3f}", class_="mk-score", dir="ltr") if place else ""


def _bar(one: Ranked, found: Rankings, said: SearchWords) -> str:
    """What words and meaning give to the fused score, side by side."""
    if one.fused is None:
        return ""
    by_words = (1 - found.weight) * one.lexical.score / found.top if one.lexical and found.top > 0 else 0.0
    by_meaning = max(0.0, one.fused.score - by_words)
    told = escape(said.shares.format(words=f"{by_words:.3f}", meaning=f"{by_meaning:.3f}"))
    parts = "".join(
        f'<rect class="mk-by-{kind}" x="{100 * start:.1f}" y="0" width="{100 * width:.1f}" height="6"></rect>'
        for kind, start, width in (("words", 0.0, min(1.0, by_words)), ("meaning", by_words, by_meaning))
        if start < 1
    )
    return (
        f'<svg class="mk-bar" viewBox="0 0 100 6" preserveAspectRatio="none" role="img" aria-label="{told}">'
        f"<title>{told}</title>{parts}</svg>"
    )
