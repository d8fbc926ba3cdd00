"""What every implementation of a protocol must do, as suites to inherit from.

class TestMine(EncoderContract):
    @pytest.fixture
    def encoder(self): return MyEncoder()

class TestMyIndex(VectorIndexContract):
    @pytest.fixture
    def kind(self): return MyIndex          # called with a dimension; `kind.load` reads what `save` wrote
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from indexing.types import Encoder, Ids, VectorIndex, Vectors

TEXTS = [
    "The museum opens at nine on weekdays.",
    "המוזיאון נפתח בתשע בבוקר בימי חול.",
    "博物館平日九點開門。",
    "博物馆平日九点开门。",
    "a",
    "",
    "long " * 3000,
    "👩‍👧 \u05b0\u200f�",
]


class EncoderContract:
    """The suite of `indexing.types.Encoder`."""

    def test_says_what_it_is(self, encoder: Encoder) -> None:
        assert encoder.id.name
        assert encoder.id.revision
        assert encoder.id.dimension > 0
        assert encoder.max_tokens >= 16
        assert isinstance(encoder.languages, frozenset)
        assert all(lang.islower() for lang in encoder.languages)

    @pytest.mark.parametrize("side", ["encode_questions", "encode_passages"])
    def test_gives_a_unit_row_a_text(self, encoder: Encoder, side: str) -> None:
        vectors = getattr(encoder, side)(TEXTS)
        assert vectors.dtype == np.float32
        assert vectors.shape == (len(TEXTS), encoder.id.dimension)
        assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(len(TEXTS)), abs=1e-4)

    @pytest.mark.parametrize("side", ["encode_questions", "encode_passages"])
    def test_no_texts_give_no_rows(self, encoder: Encoder, side: str) -> None:
        vectors = getattr(encoder, side)([])
        assert vectors.shape == (0, encoder.id.dimension)
        assert vectors.dtype == np.float32

    def test_the_same_text_gives_the_same_vector(self, encoder: Encoder) -> None:
        assert np.array_equal(encoder.encode_passages(TEXTS), encoder.encode_passages(TEXTS))

    def test_a_vector_does_not_depend_on_its_company(self, encoder: Encoder) -> None:
        alone = np.concatenate([encoder.encode_passages([text]) for text in TEXTS])
        assert np.allclose(encoder.encode_passages(TEXTS), alone, atol=1e-4)
        assert np.allclose(encoder.encode_passages(TEXTS[::-1]), alone[::-1], atol=1e-4)

    def test_does_not_change_what_it_is_given(self, encoder: Encoder) -> None:
        given = list(TEXTS)
        encoder.encode_passages(given)
        encoder.encode_questions(tuple(given))
        assert given == TEXTS

    def test_near_texts_are_nearer_than_far_ones(self, encoder: Encoder) -> None:
        passages = encoder.encode_passages(["Tickets cost twelve shekels.", "The harbour was built of granite."])
        scores = encoder.encode_questions(["How much do tickets cost?"]) @ passages.T
        assert scores[0, 0] > scores[0, 1]

    def test_questions_and_passages_differ_exactly_when_their_prompts_do(self, encoder: Encoder) -> None:
        same = np.allclose(encoder.encode_questions(TEXTS[:3]), encoder.encode_passages(TEXTS[:3]), atol=1e-5)
        assert same == (encoder.id.question_prompt == encoder.id.passage_prompt)

    def test_counts_tokens(self, encoder: Encoder) -> None:
        assert encoder.count_tokens("") == 0
        assert encoder.count_tokens(" \n") == 0
        assert encoder.count_tokens("museum") >= 1
        assert encoder.count_tokens("museum " * 500) >= 500
        assert encoder.count_tokens("博物館") >= 1


class VectorIndexContract:
    """The suite of `indexing.types.VectorIndex`."""

    def test_an_empty_index_finds_nothing(self, kind: Any) -> None:
        index = kind(8)
        scores, ids = index.search(_unit(3, 8), 5)
        assert scores.shape == ids.shape == (3, 0)
        assert scores.dtype == np.float32
        assert ids.dtype == np.int64
        assert index.ids.tolist() == []

    def test_finds_what_was_added_under_its_own_id(self, kind: Any) -> None:
        index, vectors = kind(8), _unit(4, 8)
        ids = np.array([900, 3, 2**40, 7], np.int64)
        index.add(ids, vectors)
        scores, found = index.search(vectors, 1)
        assert found[:, 0].tolist() == ids.tolist()
        assert scores[:, 0] == pytest.approx(np.ones(4), abs=1e-5)
        assert sorted(index.ids.tolist()) == sorted(ids.tolist())

    def test_k_may_be_more_than_there_is(self, kind: Any) -> None:
        index = _filled(kind, _unit(4, 8))
        scores, ids = index.search(_unit(2, 8, seed=1), 100)
        assert scores.shape == ids.shape == (2, 4)
        assert sorted(ids[0].tolist()) == [0, 1, 2, 3]

    def test_k_of_nothing_finds_nothing(self, kind: Any) -> None:
        scores, ids = _filled(kind, _unit(4, 8)).search(_unit(2, 8), 0)
        assert scores.shape == ids.shape == (2, 0)

    def test_no_queries_find_nothing(self, kind: Any) -> None:
        scores, ids = _filled(kind, _unit(4, 8)).search(np.empty((0, 8), np.float32), 3)
        assert scores.shape == ids.shape == (0, 3)

    @pytest.mark.parametrize("size", [1, 10, 300])
    def test_equals_comparing_with_every_vector(self, kind: Any, size: int) -> None:
        vectors, queries = _unit(size, 24, seed=size), _unit(20, 24, seed=99)
        scores, ids = _filled(kind, vectors).search(queries, 7)
        expected = queries @ vectors.T
        order = np.argsort(-expected, axis=1)[:, : min(7, size)]
        assert ids.tolist() == order.tolist()
        assert np.allclose(scores, np.take_along_axis(expected, order, axis=1), atol=1e-5)
        assert (np.diff(scores, axis=1) <= 0).all()

    def test_among_given_ids_it_is_as_if_there_were_no_others(self, kind: Any) -> None:
        vectors, queries, rng = _unit(60, 16), _unit(5, 16, seed=9), np.random.default_rng(1)
        index = _filled(kind, vectors)
        for size in (0, 1, 5, 60):
            among = np.sort(rng.choice(60, size, replace=False))
            scores, ids = index.search(queries, 7, among=among)
            expected = queries @ vectors[among].T
            order = np.argsort(-expected, axis=1)[:, : min(7, size)]
            assert ids.tolist() == among[order].tolist()
            assert np.allclose(scores, np.take_along_axis(expected, order, axis=1), atol=1e-5)

    def test_ids_that_are_not_there_are_not_found(self, kind: Any) -> None:
        index = _filled(kind, _unit(4, 8))
        _, ids = index.search(_unit(2, 8), 3, among=np.array([2, 77, 2**40], np.int64))
        assert ids.tolist() == [[2], [2]]
        assert index.search(_unit(2, 8), 3, among=np.array([77], np.int64))[1].shape == (2, 0)

    def test_removed_ids_are_found_no_more(self, kind: Any) -> None:
        vectors = _unit(50, 16)
        index, gone = _filled(kind, vectors), np.arange(0, 50, 3)
        index.remove(gone)
        left = np.setdiff1d(np.arange(50), gone)
        assert sorted(index.ids.tolist()) == left.tolist()
        _, found = index.search(vectors, 50)
        assert found.shape == (50, len(left))
        assert not np.isin(found, gone).any()
        assert found[left, 0].tolist() == left.tolist()

    def test_removing_what_is_not_there_changes_nothing(self, kind: Any) -> None:
        index = _filled(kind, _unit(4, 8))
        index.remove(np.array([77, 2, 78], np.int64))
        index.remove(np.empty(0, np.int64))
        assert sorted(index.ids.tolist()) == [0, 1, 3]

    def test_a_removed_id_may_come_again(self, kind: Any) -> None:
        vectors = _unit(2, 8)
        index = _filled(kind, vectors[:1])
        index.remove(np.array([0], np.int64))
        index.add(np.array([0], np.int64), vectors[1:])
        scores, _ = index.search(vectors[1:], 1)
        assert scores[0, 0] == pytest.approx(1.0, abs=1e-5)

    def test_adding_nothing_changes_nothing(self, kind: Any) -> None:
        index = _filled(kind, _unit(4, 8))
        index.add(np.empty(0, np.int64), np.empty((0, 8), np.float32))
        assert len(index.ids) == 4

    def test_what_was_saved_is_read_again(self, kind: Any, tmp_path: Path) -> None:
        vectors, queries = _unit(30, 16), _unit(5, 16, seed=2)
        index = _filled(kind, vectors)
        index.remove(np.array([4, 9], np.int64))
        index.save(tmp_path / "index")
        again = kind.load(tmp_path / "index")
        assert again.ids.tolist() == index.ids.tolist()
        (scores, ids), (expected_scores, expected_ids) = again.search(queries, 6), index.search(queries, 6)
        assert np.array_equal(ids, expected_ids)
        assert np.array_equal(scores, expected_scores)
        again.add(np.array([500], np.int64), vectors[:1])
        assert len(again.ids) == len(index.ids) + 1

    def test_an_empty_index_can_be_saved(self, kind: Any, tmp_path: Path) -> None:
        kind(8).save(tmp_path / "index")
        assert kind.load(tmp_path / "index").ids.tolist() == []


def _filled(kind: Callable[[int], VectorIndex], vectors: Vectors) -> VectorIndex:
    index = kind(vectors.shape[1])
    index.add(_range(len(vectors)), vectors)
    return index


def _range(size: int) -> Ids:
    return np.arange(size, dtype=np.int64)


def _unit(size: int, dimension: int, seed: int = 0) -> Vectors:
    vectors: Vectors = np.random.default_rng(seed).normal(size=(size, dimension)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors
