from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import torch

from rag.generate import batch


def test_batches_are_bounded_by_tokens_and_hold_prompts_of_like_length() -> None:
    lengths = [10, 16000, 20, 100, 15000, 30]
    found = list(batch.batches(lengths, 100))
    assert found == [[1, 4], [3, 5, 2, 0]]
    assert list(batch.batches([40_000, 5], 1)) == [[0], [1]]
    assert list(batch.batches([], 5)) == []


def test_a_batch_has_so_many_rows_at_most() -> None:
    assert [len(rows) for rows in batch.batches([8] * 150, 8)] == [64, 64, 22]
    assert [len(rows) for rows in batch.batches([8] * 20, 8, beams=5)] == [12, 8]


def test_prompts_are_padded_on_the_left() -> None:
    ids, mask = batch.padded([[5, 6, 7], [8]], 9, "cpu")
    assert ids.tolist() == [[5, 6, 7], [9, 9, 8]]
    assert mask.tolist() == [[1, 1, 1], [0, 0, 1]]


def test_a_row_is_cut_after_its_end() -> None:
    assert batch.cut([1, 2, 3, 9, 9], frozenset({3, 9})) == [1, 2, 3]
    assert batch.cut([1, 2], frozenset({3})) == [1, 2]


def test_rows_stop_one_by_one_or_together() -> None:
    ids = torch.tensor([[7, 7, 1], [7, 7, 2]])
    assert batch.Stopping(2, lambda: False, lambda row: row == [2])(ids, None).tolist() == [False, True]
    assert batch.Stopping(2, lambda: False, None)(ids, None).tolist() == [False, False]
    assert batch.Stopping(2, lambda: True, None)(ids, None).tolist() == [True, True]


def test_batches_run_continuously_on_cuda_only() -> None:
    places = {name: SimpleNamespace(device=torch.device(name), generate_batch=print) for name in ("cpu", "cuda", "mps")}
    assert [name for name, model in places.items() if batch.runs_continuously(model)] == ["cuda"]


def test_where_batches_cannot_run_continuously_none_is_the_answer() -> None:
    done = SimpleNamespace(error=None, generated_tokens=[4, 2, 0, 0])
    failed = SimpleNamespace(error="no room", generated_tokens=[])

    def refuse(*_: Any) -> dict[str, Any]:
        raise ValueError("not this model")

    def found(give: Callable[..., dict[str, Any]]) -> list[list[int]] | None:
        model: Any = SimpleNamespace(generation_config=SimpleNamespace(), generate_batch=give)
        return batch.continuous(model, [[1], [2]], frozenset({2}))

    assert found(lambda *_: {"a": done, "b": done}) == [[4, 2], [4, 2]]
    assert found(lambda *_: {"a": done}) is None
    assert found(lambda *_: {"a": done, "b": failed}) is None
    assert found(refuse) is None
