from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
import torch

from indexing.parallel import alone, each


@pytest.fixture(autouse=True)
def cores() -> Iterator[int]:
    before = torch.get_num_threads()
    torch.set_num_threads(3)
    yield 3
    torch.set_num_threads(before)


def test_every_item_is_worked_on_once_by_threads_that_compute_alone() -> None:
    seen: set[tuple[int, int]] = set()

    def work(item: int) -> int:
        seen.add((threading.get_ident(), torch.get_num_threads()))
        return item * item

    assert sorted(each(work, range(50))) == [(item, item * item) for item in range(50)]
    assert {threads for _, threads in seen} == {1}
    assert threading.get_ident() not in {thread for thread, _ in seen}


@pytest.mark.parametrize("after", [5, 50])
def test_others_compute_with_all_cores_as_before(after: int) -> None:
    list(each(lambda item: item, range(after)))
    assert torch.get_num_threads() == 3
    seen: list[int] = []
    later = threading.Thread(target=lambda: seen.append(torch.get_num_threads()))
    later.start()
    later.join()
    assert seen == [3]


def test_few_items_are_worked_on_here_by_all_cores() -> None:
    seen: list[tuple[int, int]] = []
    assert list(each(lambda item: seen.append((threading.get_ident(), torch.get_num_threads())), range(5)))
    assert set(seen) == {(threading.get_ident(), 3)}
    assert list(each(abs, [])) == []


def test_one_core_needs_no_threads() -> None:
    torch.set_num_threads(1)
    assert {thread for _, thread in each(lambda _: threading.get_ident(), range(50))} == {threading.get_ident()}


def test_a_failure_reaches_the_caller_and_ends_the_threads() -> None:
    def work(item: int) -> int:
        if item == 7:
            raise ValueError("seven")
        return item

    with pytest.raises(ValueError, match="seven"):
        list(each(work, range(50)))
    assert not [thread for thread in threading.enumerate() if thread.name == "encode"]
    assert torch.get_num_threads() == 3


def test_who_stops_early_leaves_no_thread() -> None:
    found = each(abs, range(50))
    next(found)
    found.close()
    assert not [thread for thread in threading.enumerate() if thread.name == "encode"]


def test_one_small_item_is_worked_on_by_one_core_that_stays() -> None:
    def work(item: int) -> tuple[int, int, int]:
        return item + 1, torch.get_num_threads(), threading.get_ident()

    one, two = alone(work, 1), alone(work, 2)
    assert [one[0], two[0]] == [2, 3]
    assert one[1:] == two[1:]
    assert one[1] == 1
    assert one[2] != threading.get_ident()
    assert torch.get_num_threads() == 3


def test_alone_within_alone_is_the_same_thread() -> None:
    assert alone(lambda item: alone(lambda inner: inner * 2, item), 4) == 8
    assert alone(lambda items: [result for _, result in each(abs, items)], list(range(50))) == list(range(50))


def test_a_failure_alone_reaches_the_caller_and_the_thread_goes_on() -> None:
    with pytest.raises(ZeroDivisionError):
        alone(lambda item: item // 0, 1)
    assert alone(abs, -1) == 1


def test_many_callers_at_once_leave_the_number_of_cores_as_it_was() -> None:
    seen: list[int] = []

    def ask() -> None:
        assert alone(abs, -1) == 1
        assert len(list(each(abs, range(20)))) == 20
        seen.append(torch.get_num_threads())

    callers = [threading.Thread(target=ask) for _ in range(20)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    assert seen == [3] * 20
