from __future__ import annotations

import threading
from typing import Any

import numpy as np
import pytest

from indexing.tokens import TokenCounter, batches
from tests import tiny_encoder

TEXTS = ["the museum opens", "המוזיאון נפתח", "博物館開門", "", " \n", "a" * 500]


def letters(text: str) -> int:
    return len("".join(text.split()))


@pytest.fixture
def tokenizer() -> Any:
    return tiny_encoder._tokenizer()


def counter(tokenizer: Any, lock: threading.Lock | None = None) -> TokenCounter:
    return TokenCounter(tokenizer, lock or threading.Lock())


def test_every_script_is_counted_whole_and_without_special_tokens(tokenizer: Any) -> None:
    assert counter(tokenizer).count(TEXTS) == [letters(text) for text in TEXTS]
    assert counter(tokenizer).count([]) == []


def test_truncation_and_padding_of_the_model_change_no_count(tokenizer: Any) -> None:
    tokenizer(TEXTS, truncation=True, max_length=8, padding=True)  # leaves both switched on
    before = counter(tokenizer)
    assert before.count(TEXTS) == [letters(text) for text in TEXTS]
    tokenizer(TEXTS, truncation=True, max_length=4, padding=True)
    assert before.count(TEXTS) == [letters(text) for text in TEXTS]


def test_counting_waits_for_no_encoding(tokenizer: Any) -> None:
    lock = threading.Lock()
    counting = counter(tokenizer, lock)
    with lock:
        assert counting.count(["abc"]) == [3]


def test_a_bare_tokenizer_is_counted_with_too(tokenizer: Any) -> None:
    assert counter(tokenizer.backend_tokenizer).count(TEXTS) == [letters(text) for text in TEXTS]


class Slow:
    """A tokenizer written in Python."""

    def __init__(self, lock: threading.Lock) -> None:
        self._lock = lock

    def encode(self, text: str, *, add_special_tokens: bool, verbose: bool) -> list[int]:
        assert self._lock.locked()
        assert not add_special_tokens
        assert not verbose
        return [0] * len(text.split())


def test_a_slow_tokenizer_is_used_under_the_lock() -> None:
    lock = threading.Lock()
    assert counter(Slow(lock), lock).count(["one two", ""]) == [2, 0]
    assert not lock.locked()


def test_a_tokenizer_that_only_splits_words_will_do() -> None:
    from sentence_transformers.sentence_transformer.modules.tokenizer import WhitespaceTokenizer

    assert counter(WhitespaceTokenizer(["museum", "opens"], stop_words=set())).count(["museum opens", ""]) == [2, 0]


@pytest.mark.parametrize("tokens", [1, 64, 300, 10_000])
def test_every_text_is_in_one_batch_within_the_tokens(tokens: int) -> None:
    lengths = np.random.default_rng(0).integers(1, 200, size=100)
    cut = list(batches(lengths, tokens))
    assert sorted(place for batch in cut for place in batch.tolist()) == list(range(100))
    assert all(len(batch) == 1 or len(batch) * lengths[batch].max() <= tokens for batch in cut)
    longest = [int(lengths[batch].max()) for batch in cut]
    assert longest == sorted(longest, reverse=True)


def test_texts_of_one_length_keep_their_order() -> None:
    assert [batch.tolist() for batch in batches(np.array([5, 9, 5, 5]), 10)] == [[1], [0, 2], [3]]


def test_a_batch_has_at_most_so_many_texts() -> None:
    assert [batch.tolist() for batch in batches(np.array([1, 1, 1]), 100, most=2)] == [[0, 1], [2]]


def test_texts_without_tokens_and_no_texts() -> None:
    assert [batch.tolist() for batch in batches(np.array([0, 0]), 100)] == [[0, 1]]
    assert list(batches(np.array([], np.int64), 100)) == []
