"""The model card: what a model was trained on, under which licences, with which settings, and what came of it.

Knows figures and names; knows nothing of models.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict

from indexing.train.types import Pair, TrainConfig, Trained

UNKNOWN_LICENCE = "not stated"


def card(name: str, pairs: Sequence[Pair], config: TrainConfig, result: Trained, licences: Mapping[str, str]) -> str:
    """Markdown with a front matter. `licences` gives the licence of each source of pairs; others are "not stated"."""
    languages = sorted({pair.lang.split("-")[0] for pair in pairs if pair.lang})
    sources = Counter(pair.source for pair in pairs)
    documents = {source: len({pair.document for pair in pairs if pair.source == source}) for source in sources}
    lines = ["---", "library_name: sentence-transformers", "pipeline_tag: sentence-similarity"]
    lines += ["language:", *(f"- {language}" for language in languages)] if languages else []
    lines += ["---", "", f"# {name}", "", _what(config), "", "## Data", ""]
    lines += ["| source | pairs | documents | licence |", "|---|---|---|---|"]
    for source, count in sources.most_common():
        lines.append(f"| {source} | {count} | {documents[source]} | {licences.get(source, UNKNOWN_LICENCE)} |")
    lines += ["", "The licences are those of the texts; whoever shares these weights should look at them.", ""]
    lines += ["## Settings", "", "| setting | value |", "|---|---|"]
    lines += [f"| {key} | {value} |" for key, value in asdict(config).items()]
    lines += ["", "## Figures", "", *_figures(result), ""]
    return "\n".join(lines)


def _what(config: TrainConfig) -> str:
    base = "a bag of subwords, its tokenizer learned from the same texts" if config.is_static else config.model
    return (
        f"A bi-encoder for retrieval: questions and passages become vectors that are compared by inner product. Base: "
        f"{base}. Objective: softmax over in-batch and mined negatives (Karpukhin et al. 2020)."
    )


def _figures(result: Trained) -> list[str]:
    lines = [f"{result.pairs} pairs, {result.seconds:.0f} seconds."]
    if result.before is not None and result.after is not None:
        lines.append(
            f"Recall@1 on {result.held_out} held-out questions, of documents that were not trained on: "
            f"{result.before:.3f} before, {result.after:.3f} after."
        )
    losses = [point.loss for point in result.points if point.loss is not None]
    if losses:
        lines.append(f"Loss: {losses[0]:.3f} first, {losses[-1]:.3f} last.")
    return lines
