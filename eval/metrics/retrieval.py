"""Whether the passages that hold the answer were found, and how early.

A gold source counts as found at the rank of the first passage that is of its document and overlaps its words: letters
and digits alone are compared, so a table's bars, line ends and points make no difference. Ranks begin with 1.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from math import ceil
from pathlib import PurePath
from typing import TYPE_CHECKING

from eval.metrics.normalize import words
from eval.types import Retrieved, Source, Value

if TYPE_CHECKING:
    from ir_measures import Qrel, ScoredDoc

Ranks = Sequence[int | None]
"""The rank of each gold source, None where it was not found."""

OVERLAP = 0.6
"""The share of a gold passage that a retrieved one must hold in one piece: the end of a chunk may cut a sentence."""

_ALL = "all"


def ranks(sources: Sequence[Source], retrieved: Sequence[Retrieved]) -> list[int | None]:
    """The rank at which each of `sources` was found in `retrieved`, which is best first."""
    return [
        next((rank for rank, passage in enumerate(retrieved, 1) if is_right(passage, source)), None)
        for source in sources
    ]


def is_right(passage: Retrieved, source: Source) -> bool:
    """Whether `passage` is of the source's document and overlaps the source's words."""
    return same_document(passage.document, source.document) and overlaps(passage.text, source.passage)


def same_document(path: str, name: str) -> bool:
    """Whether `path` ends in `name`, a file name or a relative path."""
    wanted = PurePath(name).parts
    return PurePath(path).parts[-len(wanted) :] == wanted if wanted else False


def overlaps(text: str, gold: str) -> bool:
    """Whether `text` holds at least OVERLAP of `gold` in one piece. An empty `gold` overlaps all."""
    have, want = "".join(words(text)), "".join(words(gold))
    length = ceil(OVERLAP * len(want))
    return any(want[at : at + length] in have for at in range(len(want) - length + 1))


def measured(found: Ranks, cutoffs: Sequence[int]) -> dict[str, Value]:
    """Recall and success at each of `cutoffs`, nDCG at the last, and the reciprocal rank; None when there is none to find.

    `found` are all gold sources. A passage may hold several: it gains as many (Järvelin and Kekäläinen 2002), and recall
    is the mean over sources of whether each was found, the only figure that cannot be read off a ranking of passages.
    """
    from ir_measures import RR, R, Success, iter_calc, nDCG

    deepest = max(cutoffs)
    of_passages = {f"success@{k}": Success @ k for k in cutoffs} | {"mrr": RR, f"ndcg@{deepest}": nDCG @ deepest}
    of_sources = {f"recall@{k}": R @ k for k in cutoffs}
    if not found:
        return dict.fromkeys([*of_sources, *of_passages])
    qrels, run = _judged(found, deepest)
    told: dict[str, list[float]] = {}
    for metric in iter_calc([*of_passages.values(), *of_sources.values()], qrels, run):
        if (metric.query_id == _ALL) == (metric.measure in of_passages.values()):
            told.setdefault(str(metric.measure), []).append(metric.value)
    return {name: sum(told[str(by)]) / len(told[str(by)]) for name, by in {**of_sources, **of_passages}.items()}


def _judged(found: Ranks, depth: int) -> tuple[list[Qrel], list[ScoredDoc]]:
    """Gold and ranking as ir_measures takes them: a query of all sources, and one of each.

    Every query has its ranking, whether anything in it is right or not, and scores fall strictly: ties would be broken by
    the names of documents.
    """
    from ir_measures import Qrel, ScoredDoc

    names = [f"missed {at}" if rank is None else str(rank) for at, rank in enumerate(found)]
    qrels = [Qrel(_ALL, name, count) for name, count in Counter(names).items()]
    qrels += [Qrel(str(at), name, 1) for at, name in enumerate(names)]
    last = max(depth, *(rank or 0 for rank in found))
    queries = [_ALL, *map(str, range(len(found)))]
    return qrels, [ScoredDoc(query, str(rank), -float(rank)) for query in queries for rank in range(1, last + 1)]
