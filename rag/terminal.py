"""What the command line shows: progress, summaries, answers with their sources, tables."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from rich.console import Console
from rich.markup import escape as without_markup
from rich.table import Table

from indexing.places import document_name
from rag.present import answer_to_dict
from rag.types import Answer, Delta, Event

if TYPE_CHECKING:
    from indexing.types import IngestSummary
    from rag.pipeline import RAG

DEMO_QUESTIONS = (
    "How many people visited the museum in 2024?",
    "באיזו מהירות רוח מבטלים את השיט?",
    "「燕鷗號」從福州開到奧爾德港用了幾天？",
    "Which bus goes to the airport?",
)
"""One in English, one in Hebrew, one in Chinese, and one that the documents do not answer."""

MOST_LINES = 50
"""Lines of one kind in the summary of an ingestion: a folder may hold a thousand pictures that are not read."""


class Update(Protocol):
    """Shows what is done, what there is in all, what is at hand, and of which stage."""

    def __call__(self, done: int, total: int, at: str, stage: str = ..., /) -> None: ...


_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def plain(text: str) -> str:
    """`text` without control sequences, which would do something to the terminal."""
    return _CONTROLS.sub("", text)


def escape(text: str) -> str:
    """`text` to be printed as it is: neither markup nor control sequences in it do anything to the terminal."""
    return without_markup(plain(text))


def console(*, stderr: bool = False) -> Console:
    return Console(stderr=stderr, highlight=False, soft_wrap=True)


@contextmanager
def progress(what: str, *, quiet: bool) -> Iterator[Update | None]:
    """A progress bar on standard error; none when quiet or when nobody watches."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(),
               TextColumn("{task.fields[at]}", style="dim"))  # fmt: skip
    with Progress(*columns, console=console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None, at="")

        def update(done: int, total: int, at: str, stage: str = what) -> None:
            bar.update(task, completed=done, total=total, at=escape(Path(at).name[:60]), description=stage)

        yield update


@contextmanager
def stages(*, quiet: bool) -> Iterator[Callable[[str, int, int, str], None]]:
    """A progress bar for work of several stages, each with a name of its own."""
    with progress("Preparing", quiet=quiet) as update:

        def tell(stage: str, done: int, total: int, at: str) -> None:
            if update:
                update(done, total, at, stage)

        yield tell


def summary(done: IngestSummary, *, json_only: bool) -> None:
    if json_only:
        as_json(asdict(done))
        return
    out = console()
    counted = {"unchanged": done.unchanged, "moved": done.moved, "removed": done.removed, "emptied": done.emptied}
    also = [f", {number} {word}" for word, number in counted.items() if number]
    out.print(
        f"Collection {escape(done.collection)}: {_count(done.documents, 'document')} in {_count(done.chunks, 'chunk')}"
        f"{''.join(also)}, {len(done.skipped)} skipped, {done.seconds:.1f} s."
    )
    if done.invisible:
        out.print(f"  {_count(done.invisible, 'invisible character')} taken out of the texts")
    _some(f"  note {escape(note.source)}: {escape(note.text)}" for note in done.notes)
    if len(done.gone) > done.removed:
        out.print(f"  {_count(len(done.gone) - done.removed, 'file')} gone (--sync takes their documents out):")
        _some(f"    {escape(path)}" for path in done.gone)
    _some((f"  skipped {escape(skipped.source)}: {escape(skipped.reason)}" for skipped in done.skipped), style="yellow")


def _some(lines: Iterable[str], *, style: str | None = None) -> None:
    """The first lines, and how many more there are."""
    out, listed = console(), list(lines)
    for line in listed[:MOST_LINES]:
        out.print(line, style=style)
    if len(listed) > MOST_LINES:
        out.print(f"  … and {len(listed) - MOST_LINES} more (--json lists all)", style=style)


def answer(events: Iterator[Event], *, json_only: bool) -> Answer:
    """Show an answer as it is written, then its sources."""
    out = console()
    last: Event | None = None
    written = ""
    for event in events:
        last = event
        if isinstance(event, Delta) and not json_only and out.is_terminal:
            written += event.text
            out.print(escape(event.text), end="")
    assert isinstance(last, Answer)  # a stream ends with one
    if json_only:
        as_json(answer_to_dict(last))
        return last
    if written.strip() == last.text:
        out.print()
    else:  # citations that no passage has were taken out, or nothing was shown while it was written
        out.print(("\n\n" if written else "") + escape(last.text))
    if last.dropped:
        out.print(f"  it cited passages that there are not: {', '.join(map(str, last.dropped))}", style="yellow")
    if (read := last.read) is not None:
        out.print(
            f"  {last.mode}: read {read.passages} of {read.of_passages} passages, {read.documents} of {read.of_documents} "
            "documents",
            style="dim",
        )
    sources(last)
    return last


def sources(given: Answer) -> None:
    """The passages cited, with the words they were cited for; for an abstention the nearest passages."""
    out = console()
    if given.abstained:
        out.print("The nearest passages:", style="dim")
        for passage in given.passages[:3]:
            out.print(f"  {_place(passage.source, passage.page, passage.page_kind, passage.headings)}", style="dim")
        return
    for verdict in given.verdicts:
        if not verdict.supported:
            out.print(f"  not borne out by its sources: {escape(verdict.text)}", style="yellow")
    for use, verdict in zip(given.attribution.sentences if given.attribution else (), given.verdicts, strict=False):
        if use.from_memory:
            out.print(f"  answered from memory: {escape(verdict.text)}", style="yellow")
    for citation in dict.fromkeys(given.citations):
        place = _place(citation.document, citation.page, citation.page_kind, citation.headings)
        place = escape(f"{citation.title} ({citation.document})") if citation.remembered else place
        out.print(f"  [cyan]\\[{citation.number}][/] {place}, characters {citation.start}–{citation.end}")
        out.print(f"      {escape(' '.join(citation.quote.split()))}", style="dim")


class Shown(Protocol):
    """What was measured, or compared."""

    @property
    def notes(self) -> Sequence[str]: ...
    def tables(self) -> Sequence[Rows]: ...
    def to_dict(self) -> dict[str, Any]: ...


@contextmanager
def run_of(folder: Path) -> Iterator[None]:
    """Says where a run that is interrupted can go on."""
    try:
        yield
    except KeyboardInterrupt:
        console(stderr=True).print(f"Stopped. The same command goes on with --out {escape(str(folder))}")
        raise


def evaluated(done: Shown, beside: Shown | None, folder: Path, *, json_only: bool) -> None:
    """A report, and what another run had otherwise."""
    if json_only:
        as_json({**done.to_dict(), "folder": str(folder)} | ({"compared": beside.to_dict()} if beside else {}))
        return
    report(done.tables(), done.notes)
    if beside:
        report(beside.tables(), beside.notes)
    console().print(f"Written to {escape(str(folder))}", style="dim")


def compared(done: Shown, *, json_only: bool) -> None:
    if json_only:
        as_json(done.to_dict())
    else:
        report(done.tables(), done.notes)


class Rows(Protocol):
    """A table of texts, ready to print."""

    @property
    def title(self) -> str: ...
    @property
    def columns(self) -> Sequence[str]: ...
    @property
    def rows(self) -> Sequence[Sequence[str]]: ...


def report(tables: Iterable[Rows], notes: Iterable[str]) -> None:
    out = Console(highlight=False)
    for table in tables:
        shown = Table(title=table.title, title_justify="left")
        for column in table.columns:
            shown.add_column(column, overflow="fold")
        for row in table.rows:
            shown.add_row(*map(escape, row))
        out.print(shown)
    for note in notes:
        out.print(escape(note), style="yellow")


def as_json(value: Any) -> None:
    """Print `value` as JSON, for programs."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def rows(values: Sequence[Mapping[str, Any]], *, json_only: bool, empty: str) -> None:
    if json_only:
        as_json(list(values))
    elif not values:
        console().print(escape(empty))
    else:
        table = Table()
        for name in values[0]:
            table.add_column(name, overflow="fold")
        for value in values:
            table.add_row(*(escape(str(cell)) for cell in value.values()))
        Console(highlight=False).print(table)


def demo(rag: RAG, documents: Path) -> None:
    """Index the sample collection and ask it the demonstration's questions."""
    out = console()
    out.print(f"Indexing {documents}\n", style="bold")
    with progress("Reading", quiet=False) as update:
        summary(rag.ingest(documents, progress=update), json_only=False)
    for question in DEMO_QUESTIONS:
        out.print(f"\n{escape(question)}", style="bold")
        answer(rag.stream(question), json_only=False)
    command = sys.argv[0] if sys.argv[0].endswith("mekor") else "mekor"
    out.print(f"\nTo ask your own questions on a page:  {command} chat --collection museum", style="bold")
    out.print(f"To index your own documents:          {command} ingest PATH --collection mine", style="bold")


def _place(source: str, page: int | None, kind: str, headings: Sequence[str]) -> str:
    on_page = f", {kind} {page}" if page is not None else ""
    under = f" › {escape(' › '.join(headings))}" if headings else ""
    return f"{escape(document_name(source))}{on_page}{under}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
