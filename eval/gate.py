"""Whether a new encoder finds better than the old one, on pairs that it was not trained on, language by language.

Old encoder, new encoder and BM25 look for the same passages among the same ones: those of the collection, but that a
passage from which a sentence was cut to ask for it stands there without that sentence. Knows pairs, encoders and the
collection; knows nothing of training.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import numpy.typing as npt

from eval.fusion import Asked
from eval.metrics.intervals import difference_figure, mean_figure
from eval.types import Figure
from indexing.collection import Collection
from indexing.ledger.rows import digest
from indexing.lexical import LexicalIndex
from indexing.shelf import Shelf
from indexing.text.language import base
from indexing.train.measure import measured
from indexing.train.mine import passages_of
from indexing.train.pairs import passages
from indexing.train.types import Pair
from indexing.types import Encoder, StoredChunk, Vectors

GOLD = "gold"
"""The source of pairs that people wrote."""

MOST = 20_000
"""Passages that are looked among, at most: a larger collection is drawn from."""

QUESTIONS = 1_000
"""Questions that are asked, at most."""

FEW = 10
"""Fewer questions of a language tell nothing and decide nothing."""

MARGIN = 0.05
"""Of recall@1: what the new encoder might lose at the most, by the interval, and still be called no worse."""

DEPTH = 50
_BATCH = 1_000

WAIT = 60.0
"""Seconds for another writer, before the vectors that were made are put on the shelf."""

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Recall@1 of BM25 and of both encoders on the held-out questions of one language, `labelled` of which people wrote.

    `difference` is that of the encoders, new less old, paired by question, with its 95% interval.
    """

    lang: str
    labelled: int
    lexical: Figure
    old: Figure
    new: Figure
    difference: Figure

    @property
    def decides(self) -> bool:
        return self.difference.count >= FEW

    @property
    def is_worse(self) -> bool:
        return (self.difference.value or 0.0) < 0

    @property
    def may_be_worse(self) -> bool:
        """Whether the interval leaves room for a loss of more than MARGIN."""
        return (self.difference.low or 0.0) < -MARGIN


@dataclass(frozen=True, slots=True)
class Judged:
    """What the gate saw: a comparison a language, and each of `questions` as the new encoder and BM25 answer it."""

    comparisons: tuple[Comparison, ...]
    questions: tuple[str, ...]
    asked: tuple[Asked, ...]

    @property
    def reason(self) -> str:
        """Why the new encoder is not to be used; empty when it is."""
        deciding = [one for one in self.comparisons if one.decides]
        if not deciding:
            return f"no language has {FEW} held-out questions, so nothing could be compared"
        if worse := [one.lang for one in deciding if one.is_worse]:
            return f"it finds less than the present one in {', '.join(worse)}"
        if not any(one.difference.value for one in deciding):
            return "it finds no more than the present one"
        if unsure := [one.lang for one in deciding if one.may_be_worse]:
            return f"the questions are too few to tell that it does not find less in {', '.join(unsure)}"
        return ""


def judge(
    collection: Collection,
    held: Sequence[Pair],
    old: Encoder,
    new: Encoder,
    *,
    right: Mapping[str, set[str]] | None = None,
    progress: Progress | None = None,
) -> Judged:
    """Compare two encoders on `held`, pairs of chunks of `collection`; what `new` embeds is kept on the shelf.

    `right` are the ids of the passages of each question, where those of `held` are not all.
    """
    asked = _questions(held)
    if not asked:
        return Judged((), (), ())
    corpus = _corpus(collection, asked)
    texts = [corpus.text(place) for place in range(len(corpus.stored))]
    questions = [pair.question for pair in asked]
    by_old = old.encode_questions(questions) @ _old_vectors(collection, corpus, old).T
    by_new = new.encode_questions(questions) @ _new_vectors(collection, corpus, texts, new, progress).T
    by_words = _lexical(corpus, texts, questions)
    places = _right(corpus, asked, passages_of(held) if right is None else right)
    rows = [
        (_first(by_words[at], places[at]), _first(_best(by_old[at]), places[at]), _first(_best(by_new[at]), places[at]))
        for at in range(len(asked))
    ]
    langs = [base(pair.lang) for pair in asked]
    comparisons = tuple(
        _compared(lang, [at for at, one in enumerate(langs) if one == lang], rows, asked) for lang in sorted(set(langs))
    )
    seen = tuple(Asked(lang, 0.0, _best(by_new[at]), by_words[at], places[at]) for at, lang in enumerate(langs))
    return Judged(comparisons, tuple(questions), seen)


def _questions(held: Sequence[Pair]) -> list[Pair]:
    """The pairs that are asked, each question once, one cut of a passage: of each language as many, those of people first."""
    ordered = measured(sorted(held, key=lambda pair: pair.source != GOLD))
    once = list({pair.question: pair for pair in reversed(ordered)}.values())[::-1]
    random.Random(0).shuffle(once)
    by_language: dict[str, list[Pair]] = {}
    for pair in sorted(once, key=lambda pair: pair.source != GOLD):
        by_language.setdefault(base(pair.lang), []).append(pair)
    in_turn = zip_longest(*by_language.values())
    return [pair for some in in_turn for pair in some if pair is not None][:QUESTIONS]


@dataclass(frozen=True, slots=True)
class _Corpus:
    """The chunks that are looked among, and the words that some have instead of their own, by id."""

    stored: Sequence[StoredChunk]
    places: dict[int, int]
    cut: dict[int, str]

    def text(self, place: int) -> str:
        one = self.stored[place]
        return self.cut.get(one.id) or one.chunk.embedded_text(one.document.title)


def _corpus(collection: Collection, asked: Sequence[Pair]) -> _Corpus:
    needed = {int(pair.passage_id) for pair in asked}
    others = [chunk for chunk in collection.ledger.chunk_ids().tolist() if chunk not in needed]
    drawn = random.Random(0).sample(others, min(len(others), max(0, MOST - len(needed))))
    stored = list(passages(collection.ledger, sorted(needed | set(drawn))))
    own = {one.id: one.chunk.embedded_text(one.document.title) for one in stored if one.id in needed}
    cut = {int(pair.passage_id): pair.passage for pair in asked}
    return _Corpus(
        stored,
        {one.id: at for at, one in enumerate(stored)},
        {chunk: text for chunk, text in cut.items() if text != own.get(chunk)},
    )


def _right(corpus: _Corpus, asked: Sequence[Pair], right: Mapping[str, set[str]]) -> list[frozenset[int]]:
    """The places of the passages that are right, for each question."""
    of_document: dict[str, set[int]] = {}
    for at, one in enumerate(corpus.stored):
        of_document.setdefault(one.document.source, set()).add(at)
    found = []
    for pair in asked:
        places = {corpus.places[int(chunk)] for chunk in right[pair.question] if int(chunk) in corpus.places}
        found.append(frozenset(places | (of_document.get(pair.document, set()) if pair.whole_document else set())))
    return found


def _old_vectors(collection: Collection, corpus: _Corpus, old: Encoder) -> Vectors:
    ids = np.array([one.id for one in corpus.stored], np.int64)
    vectors = collection.vectors(ids)
    _replace(vectors, corpus, old)
    return vectors


def _new_vectors(
    collection: Collection, corpus: _Corpus, texts: Sequence[str], new: Encoder, progress: Progress | None
) -> Vectors:
    """The vectors of `new`, from the shelf or made now and put there."""
    shelf = Shelf(collection.path)
    keys = [digest(one.chunk, one.document.title) for one in corpus.stored]
    known = shelf.known(new.id, keys)
    plain = [at for at, one in enumerate(corpus.stored) if keys[at] not in known and one.id not in corpus.cut]
    for start in range(0, len(plain), _BATCH):
        some = plain[start : start + _BATCH]
        made = dict(zip([keys[at] for at in some], new.encode_passages([texts[at] for at in some]), strict=True))
        with collection.writing(WAIT):
            shelf.add(new.id, made)
        known |= made
        if progress:
            progress(start + len(some), len(plain), corpus.stored[some[-1]].document.source)
    empty = np.zeros(new.id.dimension, np.float32)
    vectors: Vectors = np.stack([known.get(key, empty) for key in keys])
    _replace(vectors, corpus, new)
    return vectors


def _replace(vectors: Vectors, corpus: _Corpus, encoder: Encoder) -> None:
    """Put the vectors of the passages that were cut in the place of those of the whole ones."""
    if corpus.cut:
        vectors[[corpus.places[chunk] for chunk in corpus.cut]] = encoder.encode_passages(list(corpus.cut.values()))


def _lexical(corpus: _Corpus, texts: Sequence[str], questions: Sequence[str]) -> list[dict[int, float]]:
    """Places and BM25 scores, best first, for each question."""
    with TemporaryDirectory(prefix="mekor-gate-") as folder:
        index = LexicalIndex(Path(folder))
        index.update(
            ((at, text, one.chunk.lang) for at, (text, one) in enumerate(zip(texts, corpus.stored, strict=True))),
            np.empty(0, np.int64),
        )
        found = [index.search(question, DEPTH) for question in questions]
    return [dict(zip(ids.tolist(), scores.tolist(), strict=True)) for scores, ids in found]


def _best(scores: npt.NDArray[np.float32]) -> dict[int, float]:
    """Places and scores of the best, best first; equal ones by place."""
    order = np.argsort(-scores, kind="stable")[:DEPTH].tolist()
    return {at: float(scores[at]) for at in order}


def _first(found: dict[int, float], right: frozenset[int]) -> float:
    """1 when the first one found is right."""
    return float(next(iter(found), None) in right)


def _compared(
    lang: str, places: Sequence[int], rows: Sequence[tuple[float, float, float]], asked: Sequence[Pair]
) -> Comparison:
    """The figures of one language: on what people wrote alone, where that is enough."""
    written = [at for at in places if asked[at].source == GOLD]
    places = written if len(written) >= FEW else places
    lexical, old, new = ([rows[at][column] for at in places] for column in range(3))
    paired = [after - before for before, after in zip(old, new, strict=True)]
    return Comparison(
        lang, len(written), mean_figure(lexical), mean_figure(old), mean_figure(new), difference_figure(paired)
    )
