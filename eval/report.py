"""A report: figures with counts and intervals as rows, Markdown and JSON, and the folder that holds all of a run."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median
from typing import Any, Protocol

from eval.conditions import Outcome, outcomes, parsed
from eval.config import EvalConfig
from eval.figures import label
from eval.folder import QUESTIONS, lines, put
from eval.metrics.correction import UNKNOWN
from eval.support import detectors
from eval.types import Figure, Record
from indexing.places import as_path
from indexing.text.language import base

NOT_MEASURABLE = "not measurable"


@dataclass(frozen=True, slots=True)
class Table:
    """A table ready to print, every cell a text."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class Beside(Protocol):
    """What was measured beside the records."""

    @property
    def notes(self) -> tuple[str, ...]: ...
    def tables(self) -> tuple[Table, ...]: ...
    def to_dict(self) -> dict[str, Any]: ...


@dataclass(frozen=True, slots=True)
class Report:
    """What an evaluation found.

    `figures` are over all records, `slices` by attribute and value. `missing` are gold documents that the collection
    does not hold: questions that rest on them alone have no retrieval figures. `seconds` is wall-clock time. `settings` are
    what the run was made with; `kept` is how many of the records are of an earlier run that this one went on with. `beside` is
    what was measured apart from the records, by name.
    """

    gold: str
    collection: str
    records: tuple[Record, ...]
    figures: Mapping[str, Figure]
    slices: Mapping[str, Mapping[str, Mapping[str, Figure]]]
    missing: tuple[str, ...] = ()
    seconds: float = 0.0
    config: EvalConfig = field(default_factory=EvalConfig)
    settings: Mapping[str, Any] = field(default_factory=dict)
    kept: int = 0
    beside: Mapping[str, Beside] = field(default_factory=dict)

    @property
    def generator(self) -> str:
        """Who wrote the answers."""
        return ", ".join(sorted({record.generator for record in self.records if record.generator}))

    @property
    def errors(self) -> tuple[Record, ...]:
        """The questions that raised an error."""
        return tuple(record for record in self.records if record.error)

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """What became of the conditions in the settings. Raises ConfigError for one that is none."""
        return outcomes(parsed(self.config.fail_if, self.figures), self.figures)

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader must know beside the figures, a sentence each."""
        notes = []
        if self.errors:
            first = self.errors[0]
            notes.append(
                f"{len(self.errors)} of {len(self.records)} questions raised an error and score 0 as answers; the "
                f"first, {first.question.id}: {first.error}"
            )
        if self.missing:
            shown = ", ".join(self.missing[:5]) + (", …" if len(self.missing) > 5 else "")
            notes.append(f"{len(self.missing)} gold documents are not in the collection: {shown}")
        if self.kept:
            notes.append(f"{self.kept} of {len(self.records)} questions were answered when this run was begun before.")
        notes += [note for one in self.beside.values() for note in one.notes]
        return (*notes, *(outcome.sentence for outcome in self.outcomes))

    def tables(self) -> tuple[Table, ...]:
        """The figures, a table for each attribute that has more than one value, and what was measured beside."""
        slices = (_slice_table(self, by) for by, of in self.slices.items() if len(of) > 1)
        return (
            _main_table(self),
            *slices,
            *_check_table(self),
            *(table for one in self.beside.values() for table in one.tables()),
        )

    def to_dict(self) -> dict[str, Any]:
        """The report without its records, as JSON takes it; `write` puts the records in a file of their own."""
        seconds = [record.seconds for record in self.records]
        return {
            "gold": self.gold,
            "collection": self.collection,
            "generator": self.generator,
            "questions": len(self.records),
            "figures": {name: asdict(figure) for name, figure in self.figures.items()},
            "slices": {
                by: {value: {name: asdict(figure) for name, figure in of.items()} for value, of in values.items()}
                for by, values in self.slices.items()
            },
            "errors": [{"id": record.question.id, "error": record.error} for record in self.errors],
            "missing": list(self.missing),
            "seconds": {"total": self.seconds, "median": median(seconds) if seconds else None},
            "conditions": [
                {"condition": one.condition.text, "failed": one.fired, **asdict(one.figure)} for one in self.outcomes
            ],
            "settings": {
                name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self.config).items()
            },
            "made_with": dict(self.settings),
            **{name: one.to_dict() for name, one in self.beside.items()},
        }

    def to_markdown(self) -> str:
        """The report as a Markdown page."""
        head = f"# {_plain(self.gold)}: {len(self.records)} questions\n\n"
        head += f"Collection `{self.collection}`, answers by {self.generator or 'nobody'}, {self.seconds:.1f} s.\n"
        notes = "".join(f"\n- {_plain(note)}" for note in self.notes)
        parts = [head + notes, *(_markdown(table) for table in self.tables())]
        return "\n\n".join(part.strip() for part in parts) + "\n"

    def write(self, folder: str | Path) -> tuple[Path, ...]:
        """Write the report, its page and pictures, JUnit's XML and a line a question into `folder`. Raises EvalError."""
        from eval.junit import junit
        from eval.page import page
        from eval.plots import plots

        folder = as_path(folder)
        pictures, without = plots(self.records)
        contents = {
            "report.json": json.dumps(self.to_dict(), ensure_ascii=False, indent=2).encode("utf-8", "replace") + b"\n",
            "report.md": self.to_markdown().encode("utf-8", "replace"),
            "report.html": page(self, pictures, without).encode("utf-8", "replace"),
            "junit.xml": junit(self, self.outcomes),
            **pictures,
            QUESTIONS: lines(self.records),
        }
        for name, content in contents.items():
            put(folder / name, content)
        return tuple(folder / name for name in contents)


def _main_table(report: Report) -> Table:
    rows = []
    for name, figure in report.figures.items():
        rows.append((label(name), *_cells(figure), str(figure.unmeasured or "")))
    percent = f"{report.config.confidence:.0%} interval"
    return Table("Figures", ("figure", "value", percent, "count", NOT_MEASURABLE), tuple(rows))


def _check_table(report: Report) -> tuple[Table, ...]:
    """How often each support model is right that judged sentences here; none where none had to be."""
    judged = Counter(
        (record.support, base(record.question.lang))
        for record in report.records
        for verdict in record.verdicts
        if verdict.judged
    )
    rows = []
    for (model, lang), count in sorted(judged.items()):
        known = detectors().get(model, {}).get(lang, UNKNOWN)
        rates = (_short(rate) if rate.count else NOT_MEASURABLE for rate in (known.sensitivity, known.specificity))
        rows.append((model or "not told", lang, str(count), *rates))
    columns = ("judged by", "language", "sentences judged", "sensitivity", "specificity")
    return (Table("Error of the support check, on labelled claims", columns, tuple(rows)),) if rows else ()


def _slice_table(report: Report, by: str) -> Table:
    """A row a figure, a column a value of the attribute; figures that no value can tell are left out."""
    values = report.slices[by]
    rows = []
    for name in report.figures:
        across = [of[name] for of in values.values()]
        if any(figure.count for figure in across):
            rows.append((label(name), *(_short(figure) for figure in across)))
    return Table(f"By {by}", ("figure", *values), tuple(rows))


def _cells(figure: Figure) -> tuple[str, str, str]:
    if figure.value is None or figure.low is None or figure.high is None:
        return NOT_MEASURABLE, "", "0"
    return f"{figure.value:.3f}", f"{figure.low:.3f}–{figure.high:.3f}", str(figure.count)


def _short(figure: Figure) -> str:
    value, interval, count = _cells(figure)
    return f"{value} ({interval}; {count})" if figure.count else "–"


def _markdown(table: Table) -> str:
    lines: Sequence[tuple[str, ...]] = (table.columns, ("---",) * len(table.columns), *table.rows)
    escaped = ("| " + " | ".join(_plain(cell).replace("|", "\\|") for cell in line) + " |" for line in lines)
    return f"## {_plain(table.title)}\n\n" + "\n".join(escaped)


def _plain(text: str) -> str:
    """`text` on one line, and no tag: viewers of Markdown show HTML in it as HTML."""
    return " ".join(text.split()).replace("&", "&amp;").replace("<", "&lt;")
