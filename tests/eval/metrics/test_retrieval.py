import random

import ir_measures
import pytest
from ir_measures import RR, R, Success

from eval.metrics.retrieval import overlaps, ranks, recall_at, reciprocal_rank, same_document, success_at
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
    where = [3, None, 1, 7]
    assert [recall_at(where, k) for k in (1, 5, 10)] == [0.25, 0.5, 0.75]
    assert [success_at(where, k) for k in (1, 5)] == [1.0, 1.0]
    assert [success_at([3, None], k) for k in (1, 2, 3)] == [0.0, 0.0, 1.0]


def test_reciprocal_rank_is_of_the_first_source_found() -> None:
    assert reciprocal_rank([None, 4, 2]) == 0.5
    assert reciprocal_rank([None, None]) == 0.0


def test_without_sources_there_is_nothing_to_measure() -> None:
    assert recall_at([], 5) is None
    assert success_at([], 5) is None
    assert reciprocal_rank([]) is None


def test_recall_success_and_reciprocal_rank_equal_those_of_ir_measures() -> None:
    rng = random.Random(4)
    for _ in range(200):
        gold = rng.randrange(1, 4)
        order = rng.sample(range(30), 30)  # the documents, best first; the first `gold` numbers are right
        found = [order.index(number) + 1 if order.index(number) < 20 else None for number in range(gold)]
        qrels = [ir_measures.Qrel("q", str(number), 1) for number in range(gold)]
        run = [ir_measures.ScoredDoc("q", str(number), -float(at)) for at, number in enumerate(order[:20])]
        theirs = ir_measures.calc_aggregate([R @ 1, R @ 5, R @ 20, Success @ 1, Success @ 5, RR], qrels, run)
        assert theirs == pytest.approx(
            {
                **{R @ k: recall_at(found, k) for k in (1, 5, 20)},
                **{Success @ k: success_at(found, k) for k in (1, 5)},
                RR: reciprocal_rank(found),
            }
        )
