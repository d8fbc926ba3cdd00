"""How well an encoder knows the languages of a collection, measured on the collection itself.

A sentence is taken from a chunk and looked for among the chunks of its language by inner product alone. The share found
first, per language, is what the encoder knows: an encoder that never saw a language finds little more than names and
numbers. Needs no labels, works for any encoder, and retrieval weighs the two kinds of evidence by it. It is an
indicator, not the recall of questions.
"""

from __future__ import annotations

import random

import numpy as np

from indexing.collection import Collection
from indexing.text.language import base
from indexing.text.sentences import sentences
from indexing.types import Encoder, StoredChunk

CHUNKS = 100
"""Chunks a language is probed with, at most: the figure depends on how many there are to be found among."""

ENOUGH = 30
"""Fewer chunks of a language say nothing: every encoder finds the right one of three."""


def probe(collection: Collection, encoder: Encoder, *, seed: int = 0) -> dict[str, float]:
    """The share of sentences whose chunk is found first, by language ("zh" for both scripts), where there are enough."""
    by_language: dict[str, list[StoredChunk]] = {}
    for stored in collection.chunks(collection.ledger.chunk_ids().tolist()).values():
        by_language.setdefault(base(stored.chunk.lang), []).append(stored)
    found = {}
    for lang, chunks in sorted(by_language.items()):
        sample = random.Random(seed).sample(chunks, min(CHUNKS, len(chunks)))
        if len(sample) >= ENOUGH:
            found[lang] = _found_first(collection, encoder, sample, random.Random(seed))
    return found


def _found_first(collection: Collection, encoder: Encoder, sample: list[StoredChunk], rng: random.Random) -> float:
    queries = encoder.encode_questions([_sentence(stored.chunk.text, rng) for stored in sample])
    ids = np.array([stored.id for stored in sample], np.int64)
    passages = collection.ledger.vectors(ids, collection.encoder.dimension)
    return float(np.mean((queries @ passages.T).argmax(axis=1) == np.arange(len(sample))))


def _sentence(text: str, rng: random.Random) -> str:
    spans = [(start, end) for start, end in sentences(text) if end - start >= 15]
    start, end = rng.choice(spans) if spans else (0, len(text))
    return text[start:end]
