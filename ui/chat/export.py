"""A conversation as a Markdown file with its sources. Knows no gradio.

Whatever a document, a question or a model wrote is escaped, so that it is read as it was written: no heading, link,
picture or HTML comes of it in whichever program shows the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from indexing.places import document_name
from rag.types import Answer, Citation
from ui.chat.conversations import Opened
from ui.chat.talk import Exchange
from ui.words import spoken, words
from ui.words.chat import CHAT

_ACTIVE = re.compile(r"([\\`*_{}\[\]<>#|~&!$@:^=])")
_FIRST = re.compile(r"^([-+])|^(\d{1,9})([.)])", re.MULTILINE)
_ADDRESS = re.compile(r"\b(www)\.", re.IGNORECASE)  # some programs make links of these
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202d\u202e\u2028\u2029]")
_UNSAFE = re.compile(r"[^\w -]+")


def markdown(opened: Opened, collection: str, lang: str) -> str:
    """The conversation in full, with the words of the page in `lang` around it."""
    said = spoken(CHAT, lang)
    date = opened.kept.changed[:10]
    parts = [f"# {_line(opened.kept.title)}", _line(said.exported.format(date=date, collection=collection))]
    for exchange in opened.exchanges:
        parts += _exchange(exchange)
    return "\n\n".join(part for part in parts if part) + "\n"


def file_name(title: str) -> str:
    """A name for the file of a conversation that every system takes."""
    plain = _UNSAFE.sub(" ", _CONTROLS.sub("", title))
    return (" ".join(plain.split())[:60].strip() or "mekor") + ".md"


def escaped(text: str) -> str:
    """`text` in Markdown, shown as it is; its paragraphs stay apart, and no line begins anything."""
    plain = _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    lines = "\n".join(line.strip() for line in plain.split("\n"))
    marked = _ADDRESS.sub(r"\1\\.", _ACTIVE.sub(r"\\\1", lines))
    return _FIRST.sub(lambda found: f"\\{found[1]}" if found[1] else f"{found[2]}\\{found[3]}", marked)


def _line(text: str) -> str:
    return escaped(" ".join(text.split()))


def _exchange(exchange: Exchange) -> Iterator[str]:
    yield f"## {_line(exchange.question) or '…'}"
    if exchange.answer is None:
        yield escaped(exchange.text.strip())
        yield f"*{_line(exchange.problem.replace('`', ''))}*" if exchange.problem else ""
        return
    yield escaped(exchange.answer.text.strip())
    sources = "\n".join(_sources(exchange.answer))
    if sources:
        yield f"**{words(exchange.answer.lang).sources}**"
        yield sources


def _sources(answer: Answer) -> Iterator[str]:
    """A line for each passage that is cited, with the words that the answer rests on below it."""
    cited: dict[int, list[Citation]] = {}
    for citation in answer.citations:
        cited.setdefault(citation.number, []).append(citation)
    said = words(answer.lang)
    for number, citations in sorted(cited.items()):
        first = citations[0]
        page = "" if first.page is None else said.pages[first.page_kind].format(page=first.page)
        path = " › ".join(heading for heading in first.headings if heading != first.title)
        named = (first.title, document_name(first.document), page, path)
        yield f"- \\[{number}\\] " + " · ".join(_line(part) for part in named if part)
        for quote in dict.fromkeys(citation.quote for citation in citations):
            yield f"  > {_line(quote)}\n"
