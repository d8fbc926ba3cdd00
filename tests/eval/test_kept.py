"""Runs as they are kept of a collection, and the steps of one, on a real collection."""

from __future__ import annotations

import lzma
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from threading import Event

import pytest

from eval import kept
from eval.compare import compare
from eval.errors import ConfigError, EvalError, GoldError
from eval.folder import read_run
from eval.kept import begin, discard, gold_of, opened, runs
from eval.steps import Busy, Step, Stopped, one_at_a_time, steps
from indexing.errors import CollectionError, NoSuchCollection
from indexing.places import collection_folder
from rag.pipeline import RAG
from tests.ui.harbour import COLLECTION, GOLD, Slowly, gold, made, settings
from tests.ui.server import wait_until


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def rag(home: Path) -> Iterator[RAG]:
    with made(home) as opened:
        yield opened


def watched(told: Iterable[Step], stop: Event, until: Callable[[Step], bool]) -> None:
    """Look on, and stop the run at a step."""
    for step in told:
        if until(step):
            stop.set()


def test_a_run_step_by_step(home: Path, rag: RAG) -> None:
    run = begin(home, COLLECTION, gold(home))
    assert (run.gold, run.questions, run.finished) == ("harbour", len(GOLD), False)
    told = list(steps(rag, settings(home), run, Event()))
    asked = [step for step in told if step.question]
    assert [step.done for step in asked] == sorted(step.done for step in asked)
    assert {step.question for step in asked} == {one[2] for one in GOLD}
    assert told[-1] == Step(len(GOLD), len(GOLD))
    report, _ = opened(run)
    assert run.finished
    assert (report.gold, report.collection, len(report.records)) == ("harbour", COLLECTION, len(GOLD))
    assert report.figures["success@5"].count == 5
    assert runs(home, COLLECTION)[0] == run


def test_a_run_that_was_stopped_goes_on(home: Path, tmp_path: Path) -> None:
    slow, stop = made(home, Slowly), Event()
    run = begin(home, COLLECTION, gold(tmp_path, "again.jsonl"))
    with pytest.raises(Stopped):
        watched(steps(slow, settings(home), run, stop), stop, lambda step: step.done >= 2)
    part, pictures = opened(run)
    assert 2 <= len(part.records) < len(GOLD)
    assert part.figures["errors"].count == len(part.records)
    assert not run.finished
    assert not pictures
    told = list(steps(slow, settings(home), kept.kept(home, COLLECTION, run.name), Event()))
    assert told[0].done == len(part.records)
    assert kept.kept(home, COLLECTION, run.name).finished
    assert len(opened(run)[0].records) == len(GOLD)
    slow.close()


def test_one_is_stopped_within_an_answer(home: Path, tmp_path: Path) -> None:
    slow, stop = made(home, Slowly), Event()
    run = begin(home, COLLECTION, gold(tmp_path, "first.jsonl"))
    with pytest.raises(Stopped):
        watched(steps(slow, settings(home), run, stop), stop, lambda step: bool(step.question))
    assert read_run(run.path).records == ()
    discard(run)
    assert not run.path.exists()
    slow.close()


def test_whoever_leaves_ends_it(home: Path, tmp_path: Path) -> None:
    slow, stop = made(home, Slowly), Event()
    watching = steps(slow, settings(home), begin(home, COLLECTION, gold(tmp_path)), stop)
    next(watching)
    watching.close()  # type: ignore[attr-defined]
    assert stop.is_set()
    wait_until(lambda: free(home))
    slow.close()


def free(home: Path) -> bool:
    try:
        with one_at_a_time(home):
            return True
    except Busy:
        return False


def test_another_one_waits(home: Path, rag: RAG, tmp_path: Path) -> None:
    run = begin(home, COLLECTION, gold(tmp_path))
    with one_at_a_time(home), pytest.raises(Busy):
        list(steps(rag, settings(home), run, Event()))
    discard(run)
    assert not run.path.exists()


def test_two_runs_are_compared(home: Path, rag: RAG, tmp_path: Path) -> None:
    both = [begin(home, COLLECTION, gold(tmp_path)) for _ in range(2)]
    for run in both:
        list(steps(rag, settings(home), run, Event()))
    found = compare(read_run(both[0].path), read_run(both[1].path))
    assert found.questions == len(GOLD)
    assert not any(one.shown for one in found.differences)
    discard(both[0])
    assert both[0].path.exists(), "something was answered in it"


def test_a_limit_takes_some_of_them(home: Path, tmp_path: Path) -> None:
    run = begin(home, COLLECTION, gold(tmp_path), 2)
    assert (run.questions, run.limit) == (2, 2)
    assert len(gold_of(run).questions) == len(GOLD)
    with pytest.raises(ConfigError, match="at least 1"):
        begin(home, COLLECTION, gold(tmp_path), -1)


def test_runs_of_another_collection_are_not_its_own(home: Path, tmp_path: Path) -> None:
    with pytest.raises(NoSuchCollection):
        begin(home, "elsewhere", gold(tmp_path))
    collection_folder("elsewhere", home).mkdir()
    run = begin(home, "elsewhere", gold(tmp_path))
    assert run.name in [one.name for one in runs(home, "elsewhere")]
    assert run.name not in [one.name for one in runs(home, COLLECTION)]
    with pytest.raises(EvalError, match="no run"):
        kept.kept(home, COLLECTION, run.name)


@pytest.mark.parametrize("name", ["../elsewhere", "20260101", "", "/etc", "20260101-000000-000000"])
def test_a_name_that_is_no_run(home: Path, name: str) -> None:
    with pytest.raises(EvalError):
        kept.kept(home, COLLECTION, name)


def test_a_collection_that_cannot_be(home: Path, tmp_path: Path) -> None:
    with pytest.raises(CollectionError):
        begin(home, "../up", gold(tmp_path))


def test_gold_that_is_none_or_too_large(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = tmp_path / "wrong.jsonl"
    wrong.write_text("{}\n", "utf-8")
    with pytest.raises(GoldError):
        begin(home, COLLECTION, wrong)
    monkeypatch.setattr(kept, "MOST_BYTES", 100)
    with pytest.raises(ConfigError, match="larger than"):
        begin(home, COLLECTION, gold(tmp_path))


def test_an_archive_is_measured_by_what_is_in_it(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    packed = tmp_path / "many.jsonl.xz"
    packed.write_bytes(lzma.compress(gold(tmp_path).read_bytes()))
    run = begin(home, COLLECTION, packed)
    assert (run.gold, run.questions, len(gold_of(run).questions)) == ("many", len(GOLD), len(GOLD))
    packed.write_bytes(lzma.compress(gold(tmp_path).read_bytes() + b"\n" * 400_000))
    monkeypatch.setattr(kept, "MOST_BYTES", 30_000)
    with pytest.raises(ConfigError, match="larger than"):
        begin(home, COLLECTION, packed)
