from __future__ import annotations

from collections import Counter

from indexing.train.split import by_document
from indexing.train.types import Pair


def pairs(documents: int, each: int = 3) -> list[Pair]:
    return [Pair(f"q{d}-{n}", "p", "gold", f"מסמך 文件 {d}", f"{d}-{n}") for d in range(documents) for n in range(each)]


def test_no_document_is_on_both_sides() -> None:
    train, held = by_document(pairs(200), 0.1)
    assert not {pair.document for pair in train} & {pair.document for pair in held}
    assert len(train) + len(held) == 600
    assert 10 <= len({pair.document for pair in held}) <= 30
    assert set(Counter(pair.document for pair in held).values()) == {3}


def test_the_split_is_the_same_in_any_order_and_another_for_another_seed() -> None:
    there, back = by_document(pairs(50), 0.2)[1], by_document(pairs(50)[::-1], 0.2)[1]
    assert {pair.document for pair in there} == {pair.document for pair in back}
    assert {pair.document for pair in there} != {pair.document for pair in by_document(pairs(50), 0.2, seed=1)[1]}


def test_new_documents_move_no_others() -> None:
    few, many = by_document(pairs(100), 0.2)[1], by_document(pairs(120), 0.2)[1]
    assert {pair.document for pair in few} <= {pair.document for pair in many}


def test_each_side_keeps_a_document() -> None:
    assert [len(side) for side in by_document(pairs(2, 1), 0.01)] == [1, 1]
    assert [len(side) for side in by_document(pairs(2, 1), 0.99)] == [1, 1]
    assert [len(side) for side in by_document(pairs(1), 0.5)] == [3, 0]
    assert [len(side) for side in by_document(pairs(9, 1), 0)] == [9, 0]
    assert by_document([], 0.5) == ([], [])


def test_moving_the_folder_moves_no_document_to_the_other_side() -> None:
    def held(folder: str) -> set[str]:
        pairs = [Pair("q", "p", "gold", f"{folder}/{i % 7}/{i}.txt", str(i)) for i in range(60)]
        return {pair.document.removeprefix(folder) for pair in by_document(pairs, 0.3)[1]}

    assert held("/home/one/docs") == held("/mnt/two") == held("C:/x y") != set()
