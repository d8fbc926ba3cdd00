"""Ten thousand searches through random filters, each beside comparing every chunk that the filter lets through."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import closing

import numpy as np
import pytest

from indexing.collection import Collection
from indexing.filters import Filter
from indexing.types import Chunk, Document
from tests.fakes import HashEncoder

ENCODER = HashEncoder(24)
WORDS = ["museum", "harbour", "ticket", "music", "garden", "winter", "opening", "price", "child", "lamp"]
HEBREW, CHINESE = ["מוזיאון", "נמל", "כרטיס", "גן", "חורף", "ילד"], ["博物館", "港口", "門票", "花園", "冬天", "兒童"]
DOCUMENTS, SEARCHES = 120, 10_000


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(tmp_path_factory.mktemp("filtered"))


@pytest.fixture(scope="module")
def collection(home: str) -> Iterator[Collection]:
    rng = random.Random(3)
    with closing(Collection.create("filtered", ENCODER.id, home=home)) as made:
        for i in range(DOCUMENTS):
            pieces = [_piece(rng) for _ in range(rng.randrange(1, 8))]
            text = "\n".join(piece for piece, _ in pieces)
            starts = [sum(len(piece) + 1 for piece, _ in pieces[:n]) for n in range(len(pieces))]
            chunks = [Chunk(piece, at, at + len(piece), lang) for (piece, lang), at in zip(pieces, starts, strict=True)]
            document = Document(
                f"/{rng.choice('abc')}/{rng.choice('de')}/{i}.txt", str(i), text, "text/plain",
                metadata=(("tag", rng.choice("xyz")), ("author", rng.choice(("Ruth", "רות")))),
                date=f"2026-{rng.randrange(1, 13):02}-15",
            )  # fmt: skip
            vectors = ENCODER.encode_passages([chunk.embedded_text(document.title) for chunk in chunks])
            made.ledger.put(document, chunks, vectors)
        yield made


def _piece(rng: random.Random) -> tuple[str, str]:
    lang, words = rng.choice((("en", WORDS), ("he", HEBREW), ("zh-Hant", CHINESE)))
    return " ".join(rng.choices(words, k=rng.randrange(3, 12))) + ".", lang


def _some(rng: random.Random) -> Filter:
    def maybe(share: float, values: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(rng.sample(values, rng.randrange(1, 3))) if rng.random() < share else ()

    return Filter(
        within=maybe(0.5, ("/a", "/b/d", "/c", "17.txt", "/nowhere")),
        languages=maybe(0.4, ("en", "he", "zh", "fr")),
        since=f"2026-{rng.randrange(1, 13):02}-01" if rng.random() < 0.3 else "",
        until=f"2026-{rng.randrange(1, 13):02}-20" if rng.random() < 0.3 else "",
        tags=maybe(0.3, ("x", "Y", "z")),
        metadata=(("author", "ruth"),) if rng.random() < 0.2 else (),
    )


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["flat", "ivf", "hnsw"])
def test_filtered_searches_equal_brute_force(collection: Collection, kind: str) -> None:
    collection.index_as(kind)
    rng = random.Random(kind)
    all_ids = collection.ledger.chunk_ids()
    vectors = collection.ledger.vectors(all_ids, 24)
    filters = [_some(rng) for _ in range(200)]
    allowed = [collection.matching(wanted) for wanted in filters]
    questions = [_piece(rng)[0] for _ in range(100)]
    queries = ENCODER.encode_questions(questions)
    everything = [collection.lexical(question, len(all_ids)) for question in questions]
    empty = 0
    for _ in range(SEARCHES // 3 + 1):
        asked, chosen, k = rng.randrange(100), rng.randrange(200), rng.choice((1, 5, 50))
        among = allowed[chosen]
        empty += not len(among)
        scores, ids = collection.dense(queries[asked : asked + 1], k, among=among)
        exact = vectors[np.searchsorted(all_ids, among)] @ queries[asked]
        assert np.isin(ids[0], among).all()
        assert np.allclose(scores[0], np.sort(exact)[::-1][:k], atol=1e-5)
        assert ids.shape[1] == min(k, len(among))
        scores, ids = collection.lexical(questions[asked], k, among=among)
        all_scores, found = everything[asked]
        kept = np.isin(found, among)
        assert np.allclose(scores, all_scores[kept][:k], atol=1e-4)
        assert np.isin(ids, found[kept]).all()
        assert len(ids) == min(k, int(kept.sum()))
    assert 0 < empty < SEARCHES / 6


def test_many_allowed_ids_are_filtered_as_few_are(collection: Collection, monkeypatch: pytest.MonkeyPatch) -> None:
    among = collection.ledger.chunk_ids()[::3]
    expected = [collection.lexical(word, 20, among=among) for word in (*WORDS, *HEBREW, *CHINESE)]
    monkeypatch.setattr("indexing.lexical._FEW", 0)
    for word, (scores, ids) in zip((*WORDS, *HEBREW, *CHINESE), expected, strict=True):
        again, same = collection.lexical(word, 20, among=among)
        assert np.allclose(scores, again, atol=1e-5)
        assert len(ids) == len(same)
        assert np.isin(same, among).all()
