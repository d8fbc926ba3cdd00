"""What `mekor eval` does between its options and what it shows: opens what answers, runs, compares with an earlier run."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from eval.collection import Progress, collection_for
from eval.compare import compare
from eval.config import EvalConfig
from eval.dataset import read_gold
from eval.folder import read_run
from eval.provenance import made_with, sha256
from eval.run import Out, evaluate
from eval.types import GoldSet
from indexing.places import as_path
from indexing.places import home as home_folder
from rag import terminal
from rag.compose import open_rag
from rag.settings import Settings

if TYPE_CHECKING:
    from rag import RAG


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a person asks of a run. `slices` are names between commas; `named` says that they chose the collection.

    `robustness` and `perplexity` are those of EvalConfig.
    """

    gold: Path
    limit: int | None = None
    out: Path | None = None
    against: Path | None = None
    fail_if: tuple[str, ...] = ()
    slices: str = "lang,type"
    named: bool = False
    robustness: bool = False
    perplexity: bool = False

    def config(self) -> EvalConfig:
        """Raises ConfigError."""
        return EvalConfig(
            slices=tuple(filter(None, map(str.strip, self.slices.split(",")))),
            fail_if=self.fail_if,
            robustness=self.robustness,
            perplexity=self.perplexity,
        )


def measure(chosen: Settings, wanted: Wanted, *, as_json: bool) -> bool:
    """Run and show; whether a condition of `fail_if` holds. Raises as `evaluate` and `read_run`."""
    config, gold = wanted.config(), read_gold(wanted.gold)
    before = read_run(wanted.against) if wanted.against else None
    folder = as_path(wanted.out) if wanted.out else new_folder(chosen.home, gold.name)
    with terminal.progress("Indexing", quiet=as_json) as update:
        rag = _opened(gold, chosen, update, named=wanted.named)
    with rag, terminal.run_of(folder), terminal.progress("Asking", quiet=as_json) as update:
        made = {"gold_sha256": sha256(as_path(wanted.gold)), **made_with(chosen, rag.collection_name)}
        report = evaluate(rag, gold, limit=wanted.limit, progress=update, config=config, out=Out(folder, made))
    beside = compare(before, read_run(folder)) if before else None
    terminal.evaluated(report, beside, folder, json_only=as_json)
    return any(outcome.fired for outcome in report.outcomes)


def new_folder(home: Path | None, name: str) -> Path:
    """The folder of a new run on the gold set `name`."""
    plain = re.sub(r"[^\w.-]+", "-", name, flags=re.ASCII).strip("-._")[:40] or "gold"
    return home_folder(home) / "runs" / f"{plain}-{datetime.now().strftime('%Y%m%d-%H%M%S-%f')}"


def _opened(gold: GoldSet, chosen: Settings, progress: Progress | None, *, named: bool) -> RAG:
    """What answers `gold`: the collection that was named, or one of the passages that the set brings."""
    if gold.passages is None or named:
        return open_rag(chosen)
    parts = chosen.chosen()
    settings = {
        "encoder": parts.encoder,
        "generator": parts.generator,
        "reranker": parts.reranker,
        "support": parts.support,
        "abstaining": chosen.abstaining(),
    }
    return collection_for(gold, chosen.home, chosen.models, progress=progress, retrieve=chosen.retrieve(), **settings)
