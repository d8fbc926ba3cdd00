"""Recall of lexical, dense and fused search on gold sets, and whether fusion is ever worse than the better part.

    python benchmarks/retrieval.py SET [SET …]

A SET is a folder of `passages.jsonl` and `questions.jsonl`. Passages are cut and indexed as `mekor ingest` does it; a
hit is right when it lies in the gold passage. Ranking metrics are those of `eval.metrics`.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from eval import collection_for, read_gold
from eval.collection import file_name
from eval.metrics.intervals import mean_figure
from eval.run import chosen
from eval.types import Figure, Question
from indexing.collection import Collection
from indexing.config import ENCODERS
from indexing.embed import load_encoder
from indexing.text.language import detect
from indexing.types import Encoder
from rag.retrieve import dense_weight, fuse

KINDS = ("lexical", "dense", "fused")
DEPTH = 50
TOLERANCE = 0.005


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sets", nargs="+", type=Path)
    parser.add_argument("--questions", type=int, help="of each set, at most, taken evenly")
    given = parser.parse_args()
    encoder = load_encoder(ENCODERS["embedded"])
    print(
        "| set | questions | lexical @1 | dense @1 | fused @1 | fused @1, 95% | lexical @5 | dense @5 | fused @5 | dense weight |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|")
    worst = 1.0
    for path in given.sets:
        gold = read_gold(path)
        rag = collection_for(gold, encoder=ENCODERS["embedded"])
        collection = Collection.open(rag.collection_name)
        questions = [question for question in gold.questions if question.answerable]
        questions = list(chosen(questions, given.questions))
        found = {kind: [] for kind in KINDS}
        for ranks in (search(question, collection, encoder) for question in questions):
            for kind in KINDS:
                found[kind].append(ranks[kind])
        at = {(kind, k): recall(found[kind], k) for kind in KINDS for k in (1, 5)}
        worst = min(worst, value(at["fused", 1]) - max(value(at["lexical", 1]), value(at["dense", 1])))
        fused = at["fused", 1]
        weight = dense_weight(detect(questions[0].question), collection.knowledge())
        cells = [f"{value(at[kind, k]):.3f}" for k in (1, 5) for kind in KINDS]
        cells.insert(3, f"{fused.low:.3f}–{fused.high:.3f}")
        print(f"| {gold.name} | {len(questions)} | {' | '.join(cells)} | {weight:.2f} |", flush=True)
    verdict = "never worse than" if worst >= -TOLERANCE else "WORSE than"
    print(
        f"\nFusion is {verdict} the better of its parts (recall@1, tolerance {TOLERANCE}; smallest difference {worst:+.4f})."
    )

    raise SystemExit(worst < -TOLERANCE)


def search(question: Question, collection: Collection, encoder: Encoder) -> dict[str, int | None]:
    """The rank, from 1, of the first chunk of the gold passage in each search; None when it is not found."""
    text = question.question
    scores, ids = collection.dense(encoder.encode_questions([text]), DEPTH)
    dense = list(zip(ids[0].tolist(), scores[0].tolist(), strict=True))
    scores, ids = collection.lexical(text, DEPTH)
    lexical = list(zip(ids.tolist(), scores.tolist(), strict=True))
    fused = fuse(dense, lexical, dense_weight(detect(text), collection.knowledge()))[:DEPTH]
    chunks = collection.chunks({chunk for chunk, _ in [*dense, *lexical]})

    def rank(hits: Sequence[tuple[int, float]]) -> int | None:
        names = (Path(chunks[chunk].document.source).name for chunk, _ in hits)
        return next(
            (place for place, name in enumerate(names, start=1) if name == file_name(question.passage_id or "")), None
        )

    return {"lexical": rank(lexical), "dense": rank(dense), "fused": rank(fused)}


def recall(ranks: Sequence[int | None], k: int) -> Figure:
    return mean_figure([float(rank is not None and rank <= k) for rank in ranks])


def value(figure: Figure) -> float:
    return figure.value or 0.0


if __name__ == "__main__":
    main()
