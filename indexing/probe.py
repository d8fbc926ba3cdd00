"""How well an encoder knows the languages of a collection, measured on the collection itself.

A random half of the words of a sentence is looked for among the chunks of its language by inner product alone. The share
found first, per language, is what the encoder knows: an encoder that never saw a language matches spellings, and half of
them are gone. Needs no labels, works for any encoder, and retrieval weighs the two kinds of evidence by it. It is an
indicator, not the recall of questions.
"""

from __future__ import annotations

import json
import random
import re

import numpy as np

from indexing.collection import Collection
from indexing.text.language import base
from indexing.text.sentences import sentences
from indexing.types import Encoder, StoredChunk

CHUNKS = 100
"""Chunks a language is probed with, at most: the figure depends on how many there are to be found among."""

SHORTEST = 20
"""Characters of a sentence that is asked for; table rows and headings are never."""

ENOUGH = 30
"""Fewer chunks of a language say nothing: every encoder finds the right one of three."""

MOST = 0.99
"""1 is what is said of a language that the encoder's makers name."""

ASKED = 20
"""Fewer sentences that could be asked say as little: of 20 the share has a standard error of up to 0.11."""


def probe(collection: Collection, encoder: Encoder, *, seed: int = 0) -> dict[str, float]:
    """The share of sentences whose chunk is found first, by language ("zh" for both scripts), where there are enough.

    Languages that the encoder is known for are not asked about.
    """
    by_language: dict[str, list[int]] = {}
    for chunk_id, lang in collection.ledger.chunk_languages().items():
        if base(lang) not in encoder.languages:
            by_language.setdefault(base(lang), []).append(chunk_id)
    found = {}
    for lang, ids in sorted(by_language.items()):
        if len(ids) >= ENOUGH:
            sample = random.Random(seed).sample(ids, min(CHUNKS, len(ids)))
            chunks = list(collection.chunks(sample).values())
            queries = _queries(chunks, random.Random(seed))
            if len(queries) >= ASKED:
                found[lang] = min(MOST, _found_first(collection, encoder, chunks, queries))
    return found


def measure(collection: Collection, encoder: Encoder) -> None:
    """Note in the collection what `encoder` knows of it, when it has changed since that was last noted."""
    generation = str(collection.ledger.generation)
    if collection.ledger.get("probed") != generation:
        known = probe(collection, encoder) | dict.fromkeys(sorted(encoder.languages), 1.0)
        with collection.ledger.transaction():
            collection.ledger.set("knowledge", json.dumps(known))
            collection.ledger.set("probed", generation)


def _queries(sample: list[StoredChunk], rng: random.Random) -> dict[int, str]:
    """What is asked for each chunk that has a sentence to ask for, by its place in `sample`."""
    return {i: query for i, stored in enumerate(sample) if (query := _half_a_sentence(stored.chunk.text, rng))}


def _found_first(collection: Collection, encoder: Encoder, sample: list[StoredChunk], queries: dict[int, str]) -> float:
    asked = encoder.encode_questions(list(queries.values()))
    ids = np.array([stored.id for stored in sample], np.int64)
    passages = collection.ledger.vectors(ids, collection.encoder.dimension)
    return float(np.mean((asked @ passages.T).argmax(axis=1) == np.array(list(queries))))


def _half_a_sentence(text: str, rng: random.Random) -> str:
    """A random half of the words of a sentence, of the pieces of four characters where words have no spaces."""
    spans = [text[start:end] for start, end in sentences(text) if end - start >= SHORTEST]
    prose = [sentence for sentence in spans if "|" not in sentence and not sentence.startswith("#")]
    if not prose:
        return ""
    sentence = rng.choice(prose)
    words, between = sentence.split(), " "
    if len(words) * 10 < len(sentence):
        words, between = re.findall(r".{1,4}", sentence, re.DOTALL), ""
    kept = sorted(rng.sample(range(len(words)), max(1, len(words) // 2)))
    return between.join(words[i] for i in kept)
