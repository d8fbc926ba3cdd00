"""The runs that are kept of a collection: a folder each inside its own, which they go with, begun with gold so as to go on.

COLLECTION/runs/TIME/         a run, see `folder`, with
    wanted.json               the name of the gold set, how many questions are asked, and what limited them
    gold.jsonl                or with the ending that it was given with
"""

from __future__ import annotations

import json
import lzma
import re
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from eval.config import EvalConfig
from eval.dataset import read_gold
from eval.errors import ConfigError, EvalError
from eval.figures import figures, sliced
from eval.folder import QUESTIONS, Run, put, read_run
from eval.report import Report
from eval.run import chosen
from eval.types import Figure, GoldSet
from indexing.places import collection_folder, missing

WANTED, REPORT = "wanted.json", "report.json"
MOST_BYTES = 20_000_000
"""The largest gold set that is taken from a file, and ten times that once it is unpacked."""

_GOLD = "gold"
_TIME = "%Y%m%d-%H%M%S-%f"
_NAME = re.compile(r"\d{8}-\d{6}-\d{6}")


@dataclass(frozen=True, slots=True)
class Kept:
    """A run of a collection. `questions` are those that it asks in all, `limit` what was asked for."""

    path: Path
    gold: str
    questions: int
    limit: int | None

    @property
    def name(self) -> str:
        return self.path.name

    @property
    def begun(self) -> datetime:
        """When, in the time of this machine."""
        return datetime.strptime(self.name, _TIME)

    @property
    def finished(self) -> bool:
        return (self.path / REPORT).is_file()


def begin(home: str | Path | None, collection: str, gold: Path, limit: int | None = None) -> Kept:
    """Make the folder of a new run, with a copy of its gold. Raises GoldError, ConfigError, CollectionError."""
    limit = limit or None
    path = _folder(home, collection) / datetime.now().strftime(_TIME)
    if not path.parent.parent.is_dir():
        raise missing(collection, home)
    try:
        _require_small(gold)
        questions = read_gold(gold)
        asked = chosen(questions.questions, limit)
        path.mkdir(parents=True)
        shutil.copyfile(gold, path / f"{_GOLD}{_ending(gold)}")
    except OSError as error:
        raise EvalError(f"The run cannot be kept in {path} ({error.strerror}): see whether the disk is full.") from None
    kept = Kept(path, questions.name, len(asked), limit)
    told = {name: value for name, value in asdict(kept).items() if name != "path"}
    put(path / WANTED, json.dumps(told, ensure_ascii=False).encode("utf-8", "replace"))
    return kept


def runs(home: str | Path | None, collection: str) -> tuple[Kept, ...]:
    """The runs of the collection, the latest first. What is none is passed over. Raises CollectionError."""
    folder = _folder(home, collection)
    names = [entry.name for entry in folder.iterdir() if _NAME.fullmatch(entry.name)] if folder.is_dir() else []
    found = (_read(folder / name) for name in sorted(names, reverse=True))
    return tuple(one for one in found if one is not None)


def kept(home: str | Path | None, collection: str, name: str) -> Kept:
    """The run of this name. Raises EvalError, CollectionError."""
    found = _read(_folder(home, collection) / name) if _NAME.fullmatch(name) else None
    if found is None:
        raise EvalError(f"There is no run {name!r} of the collection {collection!r}: it may have been deleted.")
    return found


def discard(run: Kept) -> None:
    """Take a run away in which nothing was answered; another stays."""
    if not (run.path / QUESTIONS).exists():
        shutil.rmtree(run.path, ignore_errors=True)


def proposals_file(home: str | Path | None, collection: str) -> Path:
    """Where questions that are proposed of a collection are kept. Raises CollectionError."""
    return collection_folder(collection, home) / "proposals" / "gold.jsonl"


def gold_of(run: Kept) -> GoldSet:
    """The questions of a run. Raises GoldError."""
    file = next(iter(sorted(run.path.glob(f"{_GOLD}.*"))), run.path / f"{_GOLD}.jsonl")
    found = read_gold(file)
    return GoldSet(run.gold, found.questions, found.passages)


def report_of(run: Run) -> Report:
    """The report of a run as it is so far. Raises EvalError for a run whose settings say nothing."""
    made = run.settings.get("settings")
    config, told = _config(made if isinstance(made, Mapping) else {}), _told(run.path)
    return Report(
        gold=str(run.settings.get("gold", "")),
        collection=str(run.settings.get("collection", "")),
        records=run.records,
        figures=_figures(told["figures"]) if told else figures(run.records, config),
        slices={by: {value: _figures(of) for value, of in values.items()} for by, values in told["slices"].items()}
        if told
        else sliced(run.records, config),
        missing=tuple(told.get("missing", ())),
        seconds=sum(record.seconds for record in run.records),
        config=config,
        settings=run.settings,
    )


def pictures(path: Path) -> Mapping[str, bytes]:
    """The plots that a finished run left in its folder, by the name of their file."""
    return {file.name: file.read_bytes() for file in sorted(path.glob("*.png"))}


def opened(run: Kept) -> tuple[Report, Mapping[str, bytes]]:
    """The report of a run and its plots. Raises EvalError."""
    return report_of(read_run(run.path)), pictures(run.path)


def _folder(home: str | Path | None, collection: str) -> Path:
    return collection_folder(collection, home) / "runs"


def _read(path: Path) -> Kept | None:
    try:
        told = json.loads((path / WANTED).read_bytes())
        return Kept(path, str(told["gold"]), int(told["questions"]), told["limit"] and int(told["limit"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _ending(gold: Path) -> str:
    return ".jsonl.xz" if gold.name.endswith(".jsonl.xz") else gold.suffix


def _require_small(gold: Path) -> None:
    """Raise ConfigError for a file that is large, or that would be once it is unpacked."""
    limit, size = MOST_BYTES, gold.stat().st_size
    if gold.suffix == ".xz" and size <= limit:
        limit, size = 10 * MOST_BYTES, _unpacked(gold, 10 * MOST_BYTES)
    if size > limit:
        raise ConfigError(f"{gold.name} is larger than {limit // 1_000_000} MB: give a part of its questions.")


def _unpacked(gold: Path, most: int) -> int:
    """Its bytes, counted up to a little more than `most`; 0 where it is no archive, which its reader says."""
    size = 0
    try:
        with lzma.open(gold) as file:
            while size <= most and (part := file.read(1_000_000)):
                size += len(part)
    except (lzma.LZMAError, EOFError):
        return 0
    return size


def _config(made: Mapping[str, Any]) -> EvalConfig:
    try:
        cutoffs = tuple(int(rank) for rank in made["cutoffs"])
        return EvalConfig(cutoffs, float(made["confidence"]), int(made["resamples"]), int(made["seed"]))
    except (KeyError, TypeError, ValueError):
        raise EvalError("The settings of this run cannot be read: run the evaluation again.") from None


def _told(path: Path) -> dict[str, Any]:
    """What the report of a finished run says; empty where there is none, or none that can be read."""
    try:
        told = json.loads((path / REPORT).read_bytes())
        return told if isinstance(told, dict) and {"figures", "slices"} <= told.keys() else {}
    except (OSError, ValueError):
        return {}


def _figures(told: Mapping[str, Mapping[str, Any]]) -> dict[str, Figure]:
    return {name: Figure(**one) for name, one in told.items()}
