"""A report as one HTML file that fetches nothing and runs nothing: what documents and questions say in it is only text."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Mapping
from html import escape
from typing import TYPE_CHECKING

from eval.types import Record, Retrieved
from eval.worst import fault, worst
from indexing.text.sentences import Span

if TYPE_CHECKING:
    from eval.report import Report, Table

SHOWN = 6
"""Passages that are shown of a question."""

_HEAD = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark; }}
body {{ font: 16px/1.5 system-ui, sans-serif; max-width: 64rem; margin: 2rem auto; padding: 0 1rem; }}
table {{ border-collapse: collapse; font-variant-numeric: tabular-nums; }}
.wide {{ overflow-x: auto; }}
th, td {{ border: 1px solid #8886; padding: .25rem .6rem; text-align: start; vertical-align: top; }}
th {{ background: #8882; }}
mark {{ background: #ffe066; color: #000; }}
del {{ text-decoration: none; background: #ff8a8066; }}
details, figure {{ margin: .75rem 0; }}
summary {{ cursor: pointer; }}
blockquote {{ margin: .5rem 0; padding: .25rem 1rem; border-inline-start: 3px solid #8886; white-space: pre-wrap; }}
img {{ max-width: 100%; background: #fff; }}
.dim {{ opacity: .7; font-size: .9rem; }}
</style>
</head>
<body>
"""


def page(report: Report, pictures: Mapping[str, bytes], without: str) -> str:
    """The page. `pictures` are PNGs by name; `without` says why there are none."""
    title = f"{report.gold}: {len(report.records)} questions"
    told = f"Collection {report.collection}, answers by {report.generator or 'nobody'}, {report.seconds:.1f} s."
    faulty = sum(bool(fault(record)) for record in report.records)
    chosen = worst(report.records)
    return "".join(
        [
            _HEAD.format(title=escape(title)),
            f"<h1>{_bdi(title)}</h1>\n<p>{_bdi(told)}</p>\n",
            _listed(report.notes),
            *map(_table, report.tables()),
            "<h2>Confidence</h2>\n",
            *(_picture(name, content) for name, content in pictures.items()),
            f"<p>{escape(without)}</p>\n" if without else "",
            f"<h2>The worst answers</h2>\n<p>{len(chosen)} of {faulty} that have a fault. What an answer cites is "
            "<mark>marked</mark> in its passages; sentences that they do not bear out are <del>marked so</del>.</p>\n",
            *(_question(kind, record) for kind, record in chosen),
            _settings(report.settings),
            "</body>\n</html>\n",
        ]
    )


def cited(passage: Retrieved, record: Record) -> list[Span]:
    """The characters of a passage's text that the answer cites, in order, none twice."""
    text = passage.text
    if passage.end - passage.start != len(text):  # offsets of the document do not count this text
        return []
    found: list[Span] = []
    at = 0
    for start, end in sorted(
        (max(0, cited.start - passage.start), min(len(text), cited.end - passage.start))
        for cited in record.citations
        if cited.document == passage.document and cited.start < passage.end and cited.end > passage.start
    ):
        if end > at:
            found.append((max(start, at), end))
            at = end
    return found


def marked(passage: Retrieved, record: Record) -> str:
    """The text of a passage, escaped, with the words that the answer cites marked."""
    text, pieces, at = passage.text, [], 0
    for start, end in cited(passage, record):
        pieces += [escape(text[at:start]), "<mark>", escape(text[start:end]), "</mark>"]
        at = end
    return "".join([*pieces, escape(text[at:])])


def _answer(record: Record) -> str:
    """The answer, with the sentences that nothing bears out set apart."""
    pieces, at = [], 0
    for verdict in sorted(record.verdicts, key=lambda verdict: verdict.start):
        if not verdict.supported and verdict.start >= at:
            pieces += [escape(record.answer[at : verdict.start])]
            pieces += ["<del>", escape(record.answer[verdict.start : verdict.end]), "</del>"]
            at = verdict.end
    return "".join([*pieces, escape(record.answer[at:])])


def _question(kind: str, record: Record) -> str:
    question = record.question
    golds = question.answers or tuple(" / ".join(part) for part in question.parts)
    wanted = " · ".join(golds[:5]) if golds else "the documents do not say"
    sure = f", confidence {record.confidence:.2f}" if record.confidence is not None else ""
    rows = [
        f"<details>\n<summary>{escape(kind)}: {_bdi(question.question)}</summary>\n",
        f'<p class="dim" dir="auto">{escape(question.id)}, {escape(question.lang)}, {escape(question.type)}{sure}</p>\n',
        *(
            f'<p class="dim" dir="auto">{escape(turn.question)} — {escape(turn.answer)}</p>\n'
            for turn in question.history
        ),
        f'<p>Expected:</p><blockquote dir="auto">{escape(wanted)}</blockquote>\n',
        f'<p>Answered:</p><blockquote dir="auto">{_answer(record) or escape(record.error)}</blockquote>\n',
    ]
    if record.withheld:
        rows.append(f'<p>Withheld:</p><blockquote dir="auto">{escape(record.withheld)}</blockquote>\n')
    for number, passage in enumerate(record.retrieved[:SHOWN], 1):
        place = f"{number}. {passage.document}, characters {passage.start}–{passage.end}"
        rows.append(f'<p class="dim">{_bdi(place)}</p><blockquote dir="auto">{marked(passage, record)}</blockquote>\n')
    return "".join([*rows, "</details>\n"])


def _table(table: Table) -> str:
    head = "".join(f'<th scope="col">{_bdi(name)}</th>' for name in table.columns)
    rows = ("<tr>" + "".join(f"<td>{_bdi(cell)}</td>" for cell in row) + "</tr>\n" for row in table.rows)
    body = "".join(rows)
    return f'<h2>{_bdi(table.title)}</h2>\n<div class="wide"><table>\n<tr>{head}</tr>\n{body}</table></div>\n'


def _picture(name: str, content: bytes) -> str:
    alt = name.removesuffix(".png").replace("_", " and ")
    return (
        f'<figure><img alt="{escape(alt)}" src="data:image/png;base64,{base64.b64encode(content).decode()}"></figure>\n'
    )


def _listed(notes: Iterable[str]) -> str:
    items = "".join(f'<li dir="auto">{escape(note)}</li>\n' for note in notes)
    return f"<ul>\n{items}</ul>\n" if items else ""


def _settings(settings: Mapping[str, object]) -> str:
    told = json.dumps(settings, ensure_ascii=False, indent=2, default=str)
    return f"<h2>Made with</h2>\n<details><summary>Settings and versions</summary><pre>{escape(told)}</pre></details>\n"


def _bdi(text: str) -> str:
    return f'<bdi dir="auto">{escape(text)}</bdi>'
