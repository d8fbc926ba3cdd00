"""Recall and MRR of lexical, dense, fused and reranked search on gold sets, and whether fusion is ever worse than a part.

    python benchmarks/retrieval.py SET [SET …] [--together] [--across] [--reranker MODEL] [--questions N]

A SET is a folder of `passages.jsonl` and `questions.jsonl`. Passages are cut and indexed as `mekor ingest` does it; a hit
is right when it lies in the gold passage. `--together` puts all sets into one collection; `--across` asks the questions of
one language for the passages of another, where two sets ask the same. Metrics are those of ir_measures, of every question.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import ir_measures
from ir_measures import RR, Measure, Qrel, ScoredDoc, Success

from eval import collection_for, read_gold
from eval.collection import file_name
from eval.metrics.intervals import mean_figure
from eval.run import chosen
from eval.types import Figure, GoldSet, Question
from indexing.collection import Collection
from indexing.config import ENCODERS
from indexing.embed import load_encoder
from indexing.types import Encoder
from rag.config import RerankerConfig, RetrieveConfig
from rag.rerank import load_reranker, rerank
from rag.retrieve import retrieve, weight
from rag.types import Reranker

SEARCH = RetrieveConfig(candidates=50)
TOLERANCE = 0.005
MEASURES: tuple[Measure, ...] = (Success @ 1, Success @ 5, Success @ 20, RR)
NAMES = ("@1", "@5", "@20", "MRR")

Ranking = list[int]
"""Chunk ids, best first."""


@dataclass(frozen=True)
class Searcher:
    """What a question is asked of."""

    collection: Collection
    encoder: Encoder
    reranker: Reranker | None

    def rankings(self, text: str) -> dict[str, Ranking]:
        (found,) = retrieve([text], self.collection, self.encoder, SEARCH)
        fused = [chunk for chunk, _ in found.fused]
        rankings = {"lexical": list(found.lexical), "dense": list(found.dense), "fused": fused}
        if self.reranker is not None:
            reranked = rerank(text, list(found.hits(self.collection)), self.reranker)
            rankings["reranked"] = [hit.chunk.id for hit in reranked]
        return rankings


def main() -> None:
    given = arguments()
    encoder = load_encoder(ENCODERS["embedded"])
    reranker = load_reranker(RerankerConfig(given.reranker)) if given.reranker else None
    sets = [read_gold(path) for path in given.sets]
    kinds = ("lexical", "dense", "fused", *(("reranked",) if reranker else ()))
    print("| set | questions | weight |", *(f"{kind} {name} |" for kind in kinds for name in NAMES), "fused @1, 95% |")
    print("|---" * (4 + len(kinds) * len(NAMES)) + "|")
    whole = together(sets) if given.together else None
    differences = []
    for gold in sets:
        with_passages = whole or gold
        found = measured(gold, with_passages, encoder, reranker, given.questions)
        differences.append(show(gold.name, kinds, *found))
    if given.across:
        for asked, held in across(sets):
            show(f"{asked.name} in {held.name}", kinds, *measured(asked, held, encoder, reranker, given.questions))
    worst = min(differences)
    verdict = "never worse than" if worst >= -TOLERANCE else "WORSE than"
    print(
        f"\nFusion is {verdict} the better of its parts (@1, tolerance {TOLERANCE}; smallest difference {worst:+.4f})."
    )
    raise SystemExit(worst < -TOLERANCE)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sets", nargs="+", type=Path)
    parser.add_argument("--together", action="store_true", help="all passages in one collection")
    parser.add_argument("--across", action="store_true", help="also ask for the passages of another language")
    parser.add_argument("--reranker", help="a cross-encoder: name or folder")
    parser.add_argument("--questions", type=int, help="of each set, at most, taken evenly")
    return parser.parse_args()


def together(sets: Sequence[GoldSet]) -> GoldSet:
    passages = tuple(passage for gold in sets for passage in gold.passages or ())
    return GoldSet("together", (), passages)


def across(sets: Sequence[GoldSet]) -> Iterable[tuple[GoldSet, GoldSet]]:
    """Pairs of sets in two languages: questions of the first, with the passages that the second has for them."""
    for held in sets:
        passage_of = {question.id: question.passage_id for question in held.questions}
        for asked in sets:
            shared = [
                replace(question, passage_id=passage_of[question.id])
                for question in asked.questions
                if asked is not held and question.id in passage_of
            ]
            if shared:
                yield GoldSet(asked.name, tuple(shared)), held


def measured(
    asked: GoldSet, held: GoldSet, encoder: Encoder, reranker: Reranker | None, limit: int | None
) -> tuple[list[Question], float, Callable[[str, Measure], Figure]]:
    """The questions, the mean weight of the dense score, and the figure of a kind of search by a measure."""
    rag = collection_for(held, encoder=ENCODERS["embedded"])
    searcher = Searcher(Collection.open(rag.collection_name), encoder, reranker)
    questions = list(chosen([question for question in asked.questions if question.answerable], limit))
    rankings = [searcher.rankings(question.question) for question in questions]
    weights = [weight(question.question, searcher.collection) for question in questions]
    right = chunks_by_file(searcher.collection)
    qrels = [
        Qrel(str(at), str(chunk), 1)
        for at, question in enumerate(questions)
        for chunk in right[file_name(question.passage_id or "")]
    ]

    def figure(kind: str, measure: Measure) -> Figure:
        run = [
            ScoredDoc(str(at), str(chunk), -float(place))  # by rank: no ties
            for at, found in enumerate(rankings)
            for place, chunk in enumerate(found[kind])
        ]
        return mean_figure([metric.value for metric in ir_measures.iter_calc([measure], qrels, run)])

    return questions, sum(weights) / len(weights), figure


def chunks_by_file(collection: Collection) -> dict[str, Ranking]:
    found: dict[str, Ranking] = {}
    for chunk, stored in collection.chunks(collection.ledger.chunk_ids().tolist()).items():
        found.setdefault(Path(stored.document.source).name, []).append(chunk)
    return found


def show(
    name: str, kinds: Sequence[str], questions: Sequence[Question], by: float, figure: Callable[[str, Measure], Figure]
) -> float:
    """Print a row; how much better fusion is than the better of its parts."""
    figures = {(kind, at): figure(kind, measure) for kind in kinds for at, measure in zip(NAMES, MEASURES, strict=True)}
    fused = figures["fused", "@1"]
    assert fused.count == len(questions), "a question was not counted"
    cells = " | ".join(f"{figures[kind, at].value:.3f}" for kind in kinds for at in NAMES)
    print(f"| {name} | {len(questions)} | {by:.2f} | {cells} | {fused.low:.3f}–{fused.high:.3f} |", flush=True)
    best = max(figures[kind, "@1"].value or 0.0 for kind in ("lexical", "dense"))
    return (fused.value or 0.0) - best


if __name__ == "__main__":
    main()
