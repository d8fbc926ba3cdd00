"""Who may ask a card, what it says of its memory, and what becomes of what was on it."""

from __future__ import annotations

import sys
import threading
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from indexing.vectors import cards, plan
from indexing.vectors.cards import Cards
from indexing.vectors.faiss_lib import import_faiss
from tests.at_once import at_once
from tests.indexing.vectors.standin import GIB, StandIn, require_gpu


def test_without_a_gpu_there_are_none() -> None:
    there = cards.cards()
    assert there is cards.cards()  # one for the whole process: FAISS's resources are for one thread at a time
    assert there.free() == there.total() == [] or len(there)
    assert not Cards(0).has_graphs()


def test_one_at_a_time_asks_a_card_and_two_cards_never_wait_for_each_other() -> None:
    machine, busy, most = StandIn(GIB, GIB), 0, 0
    turn = threading.Lock()

    def ask() -> None:
        nonlocal busy, most
        with turn:
            order = machine.order = not getattr(machine, "order", False)  # type: ignore[attr-defined]
        for _ in range(200):
            with machine.alone([0, 1] if order else [1, 0]):
                busy += 1
                most = max(most, busy)
                busy -= 1

    at_once(ask, 4)
    assert most == 1


def test_a_card_that_does_not_answer_is_not_asked_and_counts_for_nothing() -> None:
    machine = StandIn(GIB, GIB)
    machine.gone.add(1)
    assert machine.free() == [GIB, 0]
    assert machine.total() == [16 * GIB, 0]
    with pytest.raises(RuntimeError, match="GPU 1 does not answer"), machine.alone([0, 1]):
        pytest.fail("it was asked")
    with machine.alone([0]):  # nobody is kept out by what went wrong
        pass


class Left:
    """An index that says what became of it."""

    def __init__(self, said: list[str]) -> None:
        self.said = said
        self.this = SimpleNamespace(disown=lambda: said.append("disowned"))

    def __del__(self) -> None:
        self.said.append("freed")


def test_what_is_left_is_freed_at_once_or_by_who_has_the_card() -> None:
    machine, said = StandIn(GIB), list[str]()
    machine.leave([0], Left(said))
    assert said == ["freed"]
    with machine.alone([0]):
        machine.leave([0], Left(said))  # as a collection of garbage does in the middle of a search
        assert said == ["freed"]
    assert said == ["freed", "freed"]


def test_what_is_on_a_card_that_is_gone_is_never_freed_there() -> None:
    machine, said = StandIn(GIB, GIB), list[str]()
    machine.gone.add(1)
    machine.leave([0, 1], Left(said))
    assert said == ["disowned", "freed"]


class Runtime:
    """CUDA's runtime library, with two cards of which the second does not answer; card 0 is the thread's own."""

    def __init__(self) -> None:
        self.card = 0
        self.last = 0

    def cudaGetDevice(self, into: Any) -> int:
        into._obj.value = self.card
        return 0

    def cudaSetDevice(self, card: int) -> int:
        self.card = card
        return 0

    def cudaMemGetInfo(self, free: Any, total: Any) -> int:
        free._obj.value, total._obj.value = 3 * GIB, 16 * GIB
        self.last = 0 if self.card == 0 else 46
        return self.last

    def cudaGetLastError(self) -> int:
        last, self.last = self.last, 0
        return last


def test_memory_is_what_the_runtime_says_and_the_thread_keeps_its_card(monkeypatch: pytest.MonkeyPatch) -> None:
    runtime = Runtime()
    monkeypatch.setattr(cards, "runtime", lambda: runtime)
    assert Cards(2).memory(0) == (3 * GIB, 16 * GIB)
    with pytest.raises(RuntimeError, match=r"GPU 1 does not answer \(CUDA error 46\)"):
        Cards(2).memory(1)
    assert (runtime.card, runtime.last) == (0, 0)  # FAISS ends the process over an error that is left
    assert Cards(2).free() == [3 * GIB, 0]


def test_without_a_runtime_torch_is_asked_if_it_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cards, "runtime", lambda: None)
    cuda = SimpleNamespace(is_available=lambda: True, mem_get_info=lambda card: (card, 7))
    monkeypatch.setitem(sys.modules, "torch", SimpleNamespace(cuda=cuda))
    assert Cards(4).memory(3) == (3, 7)
    monkeypatch.delitem(sys.modules, "torch")
    with pytest.raises(RuntimeError, match="nothing here says how much memory"):
        Cards(4).memory(3)


@pytest.mark.cuda
@pytest.mark.parametrize("kind", ["flat", "ivfpq"])
def test_a_copy_takes_no_more_of_a_gpu_than_was_planned(kind: str) -> None:
    machine, faiss = require_gpu(), import_faiss()
    vectors = np.random.default_rng(0).standard_normal((1_000_000, 64), np.float32)
    with machine.alone([0]):
        machine.exact(vectors[:1], [0])  # FAISS's own working memory
        before = machine.memory(0)[0]
        if kind == "flat":
            size, held = plan.exact(len(vectors), 64), machine.exact(vectors, [0])
        else:
            index = faiss.index_factory(64, "IVF1000,PQ8x8", faiss.METRIC_INNER_PRODUCT)
            index.train(vectors[:50_000])
            index.add(vectors)
            size, held = plan.lists(len(vectors), 64, 1_000, 8), machine.copied(index, [0])
        taken = before - machine.memory(0)[0]
        del held
    assert 0 < taken <= size.on_each_of(1)
