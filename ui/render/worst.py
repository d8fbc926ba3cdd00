"""The answers of a run that a person should look at first, as HTML. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from eval.page import SHOWN, cited
from eval.types import Record, Retrieved
from eval.worst import KINDS, fault, worst
from indexing.places import document_name
from ui.markup import element, escape
from ui.render.marks import marked
from ui.words import language_name, spoken
from ui.words.reports import REPORTS, ReportWords


def worst_answers(records: Sequence[Record], lang: str) -> str:
    """What is wrong, worst first, each question with what was expected, answered and read."""
    said = spoken(REPORTS, lang)
    heading, chosen = element("h3", escape(said.worst)), worst(records)
    if not chosen:
        return heading + element("p", escape(said.no_fault), class_="mk-found")
    faulty = sum(bool(fault(record)) for record in records)
    told = element("p", escape(said.worst_is.format(shown=len(chosen), faulty=faulty)), class_="mk-found")
    return heading + told + "".join(_question(kind, record, said) for kind, record in chosen)


def _question(kind: str, record: Record, said: ReportWords) -> str:
    question = record.question
    golds = question.answers or tuple(" / ".join(part) for part in question.parts)
    fault_said = element("span", escape(said.kinds[KINDS.index(kind)]), class_="mk-fault")
    summary = element("summary", fault_said + element("bdi", escape(question.question), class_="mk-asked", dir="auto"))
    about = [question.id, language_name(question.lang), question.type]
    about += [f"{record.confidence:.2f}"] if record.confidence is not None else []
    parts = [
        element("div", "".join(element("bdi", escape(one)) for one in about if one), class_="mk-where"),
        _block(said.expected, escape(" · ".join(golds[:5]) if golds else said.do_not_say)),
        _block(said.answered, _answer(record) or escape(record.error)),
        _block(said.withheld, escape(record.withheld)) if record.withheld else "",
        *(_passage(number, passage, record) for number, passage in enumerate(record.retrieved[:SHOWN], 1)),
    ]
    return element("details", summary + "".join(parts), class_="mk-case")


def _block(name: str, html: str) -> str:
    return element("div", escape(name), class_="mk-name-of") + element("div", html, class_="mk-words", dir="auto")


def _answer(record: Record) -> str:
    """The answer, with the sentences that nothing bears out underlined."""
    spans, at = [], 0
    for verdict in sorted(record.verdicts, key=lambda verdict: verdict.start):
        if not verdict.supported and verdict.start >= at:
            spans.append((verdict.start, verdict.end))
            at = verdict.end
    return marked(record.answer, spans, "u")


def _passage(number: int, passage: Retrieved, record: Record) -> str:
    where = element("div", element("bdi", escape(f"{number}. {document_name(passage.document)}")), class_="mk-where")
    return where + element("div", marked(passage.text, cited(passage, record)), class_="mk-words mk-read", dir="auto")
