"""What the page shows of evaluations: gold sets to choose from, a run as it goes on, runs that are kept. Knows no gradio.

Errors become sentences; one that was not foreseen is logged, and its sentence tells nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from eval import kept
from eval.compare import compare
from eval.errors import EvalError
from eval.folder import read_run
from eval.kept import Kept
from eval.propose import read_proposals, write_gold
from eval.steps import Busy, Step, Stopped, steps
from indexing.errors import IndexingError
from rag.compose import SAMPLE, sample_documents
from rag.settings import Settings
from ui import render
from ui.measures.sentences import sentence
from ui.render import reports
from ui.words import spoken
from ui.words.evaluate import EVALUATE

if TYPE_CHECKING:
    from rag.pipeline import RAG

FILE, SAMPLES, TEST, TUNE = "file", "sample", "test", "tune"
"""Where gold questions are from: a file, the sample, the accepted proposals of either part."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A moment of a run: how far it is or what became of it, and its name once it has one. `over`: no more comes."""

    html: str
    name: str = ""
    over: bool = False


def golds(home: Path | None, collection: str) -> list[str]:
    """Which gold sets there are for a collection."""
    found = [FILE]
    if collection == SAMPLE and _sample().is_file():
        found.insert(0, SAMPLES)
    try:
        proposed = kept.proposals_file(home, collection)
        accepted = {one.part for one in read_proposals(proposed) if one.is_gold} if proposed.is_file() else set()
        found += [part for part in (TEST, TUNE) if part in accepted]
    except (EvalError, IndexingError):  # the list of proposals says what is wrong with them
        pass
    return found


def gold_path(home: Path | None, collection: str, source: str, file: str | None, lang: str) -> Path:
    """The file of a gold set; what was accepted is written to one. Raises EvalError where none was chosen, CollectionError."""
    if source == SAMPLES:
        return _sample()
    if source in (TEST, TUNE):
        parts = write_gold(kept.proposals_file(home, collection))
        if source in parts:
            return parts[source]
    elif file:
        return Path(file)
    raise EvalError(spoken(EVALUATE, lang).no_file)


def listed(home: Path | None, collection: str, lang: str) -> list[tuple[str, str]]:
    """The kept runs of a collection, the latest first: what each is called on the page, and its name."""
    try:
        return [(called(run, lang), run.name) for run in kept.runs(home, collection)]
    except (EvalError, IndexingError):
        return []


def called(run: Kept, lang: str) -> str:
    """What a run is called on a page in `lang`."""
    said = spoken(EVALUATE, lang)
    # Between marks of isolation each part keeps its own direction, where there is no markup.
    begun, gold = f"\u2066{run.begun:%Y-%m-%d %H:%M:%S}\u2069", f"\u2068{run.gold}\u2069"
    name = said.one_run.format(begun=begun, gold=gold, count=run.questions)
    return name if run.finished else f"{name} ({said.not_finished})"


def measured(
    rag_for: Callable[[str], RAG], settings: Settings, begin: Callable[[], Kept], stop: Event, lang: str
) -> Iterator[Shown]:
    """A run on the collection of `settings` moment by moment, until it is done or `stop` is set; closing it sets `stop`."""
    said, problem = spoken(EVALUATE, lang), ""
    run: Kept | None = None
    last: Step | None = None
    yield Shown(reports.progress(None, lang))
    earlier = {name for _, name in listed(settings.home, settings.collection, lang)}
    try:
        run = begin()
        for last in steps(rag_for(settings.collection), settings, run, stop):
            yield Shown(reports.progress(last, lang), run.name)
    except Stopped:
        done, total = (last.done, last.total) if last else (0, run.questions if run else 0)
        problem = said.stopped.format(done=done, total=total)
    except Busy:
        problem = said.busy
    except Exception as error:
        problem = sentence(error, said.failed)
    finally:
        if run is not None and run.name not in earlier:  # another visitor may be at an earlier one
            kept.discard(run)
    name = run.name if run is not None and run.path.exists() else ""
    yield Shown(render.notice(problem) if problem else "", name, over=True)


def report(home: Path | None, collection: str, name: str, lang: str) -> str:
    """The report of a kept run, or a sentence that says why there is none."""
    try:
        return reports.report(*kept.opened(kept.kept(home, collection, name)), lang)
    except Exception as error:
        return render.notice(sentence(error, spoken(EVALUATE, lang).failed))


def comparison(home: Path | None, collection: str, first: str, second: str, lang: str) -> str:
    """What the `second` of two kept runs does otherwise, or a sentence that says why that cannot be told."""
    try:
        one, other = (kept.kept(home, collection, name) for name in (first, second))
        found = compare(read_run(one.path), read_run(other.path))
        return reports.comparison(found, (called(one, lang), called(other, lang)), lang)
    except Exception as error:
        return render.notice(sentence(error, spoken(EVALUATE, lang).failed))


def _sample() -> Path:
    return sample_documents().parent / "gold.jsonl"
