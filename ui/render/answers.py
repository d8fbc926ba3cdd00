"""Answers and their sources as HTML. Pure: values in, one line of HTML out; knows nothing of the page around it.

Whatever a document, a question or a model wrote passes `markup.escape`. Each block finds its own direction
(`dir="auto"`), so Hebrew and English may follow each other. A number [n] of the answer links to `#source-n` when
there is such a passage and stays text when there is not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from indexing.places import document_name
from rag.types import Answer, Found, Passage
from ui.markup import element, escape
from ui.render.links import Links, Span
from ui.words import Words, language_name, words

QUESTION = "mk-question"
"""The class of a question's element, by which what a browser sends back is known to be one."""
_NUMBER = re.compile(r"\[([0-9]{1,4})\]")
_NUMBER_AND_SPACE = re.compile(r"( ?)" + _NUMBER.pattern)
_PARAGRAPH = re.compile(r"\S(?:.|\n(?!\s*\n))*")


def question(text: str) -> str:
    """A question as the person wrote it; a mark in the place of one that was forgotten."""
    return element("div", escape(text.strip()) or "…", class_=QUESTION, dir="auto")


def waiting(sentence: str) -> str:
    """What is being done before the first word of an answer."""
    return element("div", escape(sentence), class_="mk-waiting", dir="auto", role="status")


def notice(sentence: str) -> str:
    """A sentence of the page in place of an answer or after it: an error, a stop. Commands stand in backticks."""
    said = "".join(
        element("code", escape(part), dir="ltr") if odd % 2 else escape(part)
        for odd, part in enumerate(sentence.split("`"))
    )
    return element("div", said, class_="mk-notice", dir="auto", role="alert")


def writing(text: str, found: Found | None, lang: str, *, over: bool = False) -> str:
    """The part of an answer that was written. Nothing is checked yet, so nothing is marked. `over`: no more comes."""
    passages = found.passages if found else ()
    kind = "mk-answer" if over else "mk-answer mk-writing"
    return element("div", _paragraphs(text, (), passages, words(lang)), class_=kind, lang=lang)


def answer(given: Answer) -> str:
    """A complete answer: numbers link to their sources, sentences that nothing bears out are underlined."""
    said = words(given.lang)
    doubtful = () if given.abstained else tuple((v.start, v.end) for v in given.verdicts if not v.supported)
    body = _paragraphs(given.text, doubtful, given.passages, said)
    if doubtful:
        body += element("div", escape(said.some_not_borne_out), class_="mk-legend", dir="auto")
    kind = "mk-answer mk-abstained" if given.abstained else "mk-answer"
    return element("div", body, class_=kind, lang=given.lang)


def found(event: Found, lang: str, links: Links | None = None) -> str:
    """The panel while the answer is being written: every passage, none cited yet."""
    said = words(lang)
    return _panel(said.found, _cards(event.passages, {}, said, links), "", said)


def sources(given: Answer, links: Links | None = None) -> str:
    """The panel of an answer: the cited passages with the cited words marked, the others folded, how it was made."""
    said = words(given.lang)
    spans = {passage.number: cited_spans(given, passage) for passage in given.passages}
    used = {number for number, marked in spans.items() if marked} | {int(n) for n in _NUMBER.findall(given.text)}
    cited = [passage for passage in given.passages if passage.number in used]
    if given.abstained or not cited:
        heading = said.nearest if given.abstained else said.found
        return _panel(heading, _cards(given.passages, spans, said, links), _how(given, said), said)
    others = [passage for passage in given.passages if passage.number not in used]
    folded = ""
    if others:
        title = escape(said.also_found.format(count=len(others)))
        folded = element("details", element("summary", title) + _cards(others, spans, said, links), class_="mk-more")
    return _panel(said.sources, _cards(cited, spans, said, links) + folded, _how(given, said), said)


def cited_spans(given: Answer, passage: Passage) -> list[Span]:
    """The characters of the passage's text that citations of it rest on: in order, merged, cut to the passage."""
    spans = sorted(
        (max(citation.start, passage.start) - passage.start, min(citation.end, passage.end) - passage.start)
        for citation in given.citations
        if citation.number == passage.number
    )
    merged: list[Span] = []
    for start, end in spans:
        if start >= end:
            continue
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _paragraphs(text: str, doubtful: Sequence[Span], passages: Iterable[Passage], said: Words) -> str:
    titles = {passage.number: passage.title for passage in passages}
    written = []
    for match in _PARAGRAPH.finditer(text):
        pieces = []
        for start, end, marked in _cut(match.start(), match.end(), doubtful):
            piece = _with_links(text[start:end], titles, said)
            pieces.append(
                element("span", piece, class_="mk-unsupported", title=said.not_borne_out) if marked else piece
            )
        written.append(element("p", "".join(pieces), dir="auto"))
    return "".join(written)


def _cut(start: int, end: int, marked: Sequence[Span]) -> Iterator[tuple[int, int, bool]]:
    """The pieces of start..end in order, and whether each lies in a marked span."""
    for left, right in sorted(marked):
        left, right = max(left, start), min(right, end)
        if left >= right:
            continue
        if start < left:
            yield start, left, False
        yield left, right, True
        start = right
    if start < end:
        yield start, end, False


def _with_links(text: str, titles: dict[int, str], said: Words) -> str:
    written, at = [], 0
    for match in _NUMBER_AND_SPACE.finditer(text):
        number = int(match.group(2))
        if number not in titles:
            continue
        # A narrow space that does not break keeps a number on the line of its sentence.
        space = "\u202f" if match.group(1) else ""
        written += [escape(text[at : match.start()]), space, _link(number, titles[number], said)]
        at = match.end()
    return "".join([*written, escape(text[at:])])


def _link(number: int, title: str, said: Words) -> str:
    """The brackets are there for those who copy the text; the page does not show them."""
    bracketed = f'<span class="mk-bracket">[</span>{number}<span class="mk-bracket">]</span>'
    label = escape(said.source_number.format(number=number, title=title))
    return f'<a class="mk-cite" href="#source-{number}" title="{label}">{bracketed}</a>'


def _cards(passages: Iterable[Passage], spans: dict[int, list[Span]], said: Words, links: Links | None = None) -> str:
    return "".join(_card(passage, spans.get(passage.number, []), said, links) for passage in passages)


def _card(passage: Passage, marked: Sequence[Span], said: Words, links: Links | None) -> str:
    path = [heading for heading in passage.headings if heading != passage.title]
    where = element("h4", escape(passage.title), dir="auto")
    if path:
        where += element("div", escape(" › ".join(path)), class_="mk-path", dir="auto")
    text = "".join(
        element("mark", escape(passage.text[start:end])) if cited else escape(passage.text[start:end])
        for start, end, cited in _cut(0, len(passage.text), marked)
    )
    page = "" if passage.page is None else said.pages[passage.page_kind].format(page=passage.page)
    foot = [document_name(passage.source), page, language_name(passage.lang)]
    return (
        f'<article class="mk-card" id="source-{passage.number}">'
        + element("header", element("span", str(passage.number), class_="mk-number") + element("div", where))
        + element("div", text, class_="mk-passage", dir="auto", lang=passage.lang)
        + (_around(passage, marked, said, links) if links and not passage.remembered else "")
        + element("footer", "".join(element("bdi", escape(part)) for part in foot if part))
        + "</article>"
    )


def _around(passage: Passage, marked: Sequence[Span], said: Words, links: Links) -> str:
    """A way to the passage in its document, and what stands before and after it, which is fetched once it is unfolded."""
    there = element(
        "a", escape(said.open_there), href=links.document(passage, marked), target="_blank", rel="noopener",
        class_="mk-open",
    )  # fmt: skip
    before, after = (element("div", "", class_=f"mk-passage mk-{side}", dir="auto") for side in ("before", "after"))
    folded = element("summary", escape(said.around)) + before + after
    return there + element("details", folded, class_="mk-around", data_from=links.around(passage))


def _how(given: Answer, said: Words) -> str:
    rows = [(said.searched_for, given.query), (said.answered_by, given.generator)]
    rows += [
        (said.stages.get(stage, stage), said.seconds.format(seconds=f"{seconds:.2f}"))
        for stage, seconds in given.timings.items()
    ]
    listed = "".join(
        element("dt", escape(name), dir="auto") + element("dd", escape(value), dir="auto") for name, value in rows
    )
    return element("details", element("summary", escape(said.how)) + element("dl", listed), class_="mk-how")


def _panel(heading: str, cards: str, foot: str, said: Words) -> str:
    direction = "rtl" if said is words("he") else "ltr"
    return element("section", element("h3", escape(heading)) + cards + foot, class_="mk-sources", dir=direction)
