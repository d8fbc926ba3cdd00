import random
from math import log2

import pytest

from eval.metrics.retrieval import measured, overlaps, ranks, same_document
from eval.types import Retrieved, Source


def found(document: str, text: str) -> Retrieved:
    return Retrieved(document, 0, len(text), 1.0, text)


RETRIEVED = (
    found("/docs/prices.html", "Adult €12. Child €5."),
    found("/docs/rules.md", "Bags stay in the cloakroom."),
    found("/docs/prices.html", "Last entry is 45 minutes\nbefore closing."),
)


def test_a_source_is_found_where_document_and_words_agree() -> None:
    sources = (
        Source("prices.html", "Last entry is 45 minutes before closing."),
        Source("rules.md", "Adult €12."),  # these words are in another document
        Source("rules.md"),  # any passage of the document
        Source("minutes.pdf", "Adult €12."),
    )
    assert ranks(sources, RETRIEVED) == [3, None, 2, None]


@pytest.mark.parametrize(
    ("path", "name", "same"),
    [
        ("/docs/a/prices.html", "prices.html", True),
        ("/docs/a/prices.html", "a/prices.html", True),
        ("/docs/a/prices.html", "b/prices.html", False),
        ("/docs/a/old-prices.html", "prices.html", False),
        ("/docs/a/prices.html", "", False),
    ],
)
def test_documents_are_named_by_the_end_of_their_path(path: str, name: str, same: bool) -> None:
    assert same_document(path, name) is same


def test_layout_does_not_matter_and_sixty_per_cent_in_one_piece_is_enough() -> None:
    gold = "abcdefghij"
    assert overlaps("xxabcdefxx", gold)
    assert not overlaps("xxabcdexx", gold)
    assert not overlaps("abcde-x-fghij", gold)  # two halves are not one piece
    assert overlaps("| Student | €22 |\n| one person |", "Student €22 one person")
    assert overlaps("閉館前 45 分鐘停止入場。", "闭馆前45分钟停止入场")
    assert overlaps("anything", "")
    assert not overlaps("", gold)


def test_recall_is_a_share_of_the_sources_and_success_any_of_them() -> None:
    where = measured([3, None, 1, 7], (1, 5, 10))
    assert [where[f"recall@{k}"] for k in (1, 5, 10)] == [0.25, 0.5, 0.75]
    assert [where[f"success@{k}"] for k in (1, 5, 10)] == [1.0, 1.0, 1.0]
    late = measured([3, None], (1, 2, 3))
    assert [late[f"success@{k}"] for k in (1, 2, 3)] == [0.0, 0.0, 1.0]


def test_reciprocal_rank_is_of_the_first_source_found() -> None:
    assert measured([None, 4, 2], (5,))["mrr"] == 0.5
    assert measured([None, None], (5,))["mrr"] == 0.0


def test_ndcg_is_of_the_last_cutoff() -> None:
    found = measured([2, None], (1, 3))
    assert found["ndcg@3"] == pytest.approx((1 / log2(3)) / (1 + 1 / log2(3)))
    assert "ndcg@1" not in found


def test_a_passage_that_holds_several_sources_finds_them_all() -> None:
    assert measured([1, 1, None], (1,)) == {
        "recall@1": pytest.approx(2 / 3),
        "success@1": 1.0,
        "mrr": 1.0,
        "ndcg@1": 1.0,
    }


def test_nothing_found_is_zero_and_nothing_to_find_is_not_measurable() -> None:
    assert set(measured([None], (1, 5)).values()) == {0.0}
    assert measured([], (1, 5)) == dict.fromkeys(("recall@1", "recall@5", "success@1", "success@5", "mrr", "ndcg@5"))


def test_figures_equal_those_worked_out_from_their_definitions_on_random_runs_with_ties() -> None:
    rng = random.Random(4)
    for _ in range(200):
        names = rng.sample(range(30), 20)
        gold = rng.sample(range(30), rng.randrange(1, 5))
        scores = {name: rng.randrange(4) for name in names}  # most scores occur many times
        order = sorted(names, key=lambda name: -scores[name])  # ties stay in the order they were found in
        found = [order.index(name) + 1 if name in order else None for name in gold]
        assert measured(found, (1, 3, 10)) == pytest.approx(by_definition(order, set(gold), (1, 3, 10)))


def by_definition(order: list[int], gold: set[int], cutoffs: tuple[int, ...]) -> dict[str, float]:
    hits = [name in gold for name in order]
    last = max(cutoffs)
    gained = sum(hit / log2(at + 2) for at, hit in enumerate(hits[:last]))
    return {
        **{f"recall@{k}": sum(hits[:k]) / len(gold) for k in cutoffs},
        **{f"success@{k}": float(any(hits[:k])) for k in cutoffs},
        "mrr": 1 / (hits.index(True) + 1) if any(hits) else 0.0,
        f"ndcg@{last}": gained / sum(1 / log2(at + 2) for at in range(min(last, len(gold)))),
    }
