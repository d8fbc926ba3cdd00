from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from indexing.filters import Filter
from rag.errors import BadQuestion, NothingMatches
from rag.pipeline import RAG
from tests.fakes import HashEncoder

FILES = {
    "hours.md": "# Opening hours\n\nThe museum opens at nine on weekdays and at ten on Saturdays.\n",
    "prices.md": "# Prices\n\nA ticket costs twelve shekels for adults and eight for students.\n",
    "he.md": "# שעות\n\nהמוזיאון נפתח בתשע בבוקר בימי חול. מחיר כרטיס הוא שנים עשר שקלים.\n",
}


class Backwards:
    """A reranker that likes the shortest best."""

    name = "backwards"

    def score(self, question: str, passages: Sequence[str]) -> list[float]:
        return [-float(len(passage)) for passage in passages]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("home")
    for name, text in FILES.items():
        (home / name).write_text(text, "utf-8")
    with RAG.open("small", home=home, encoder=HashEncoder()) as rag:
        rag.ingest(*(home / name for name in FILES))
    return home


@pytest.fixture
def rag(home: Path) -> Iterator[RAG]:
    with RAG.open("small", home=home, encoder=HashEncoder()) as opened:
        yield opened


def titles(ranked: Sequence[object]) -> list[str]:
    return [one.chunk.document.title for one in ranked]  # type: ignore[attr-defined]


def test_each_ranks_by_its_own_score(rag: RAG) -> None:
    found = rag.rankings("When does the museum open?", k=5)
    assert titles(found.lexical)[0] == "Opening hours"
    assert [one.lexical.rank for one in found.lexical if one.lexical] == list(range(1, len(found.lexical) + 1))
    assert [one.dense.rank for one in found.dense if one.dense] == [1, 2, 3]
    for ranked, name in ((found.fused, "fused"), (found.dense, "dense"), (found.lexical, "lexical")):
        scores = [getattr(one, name).score for one in ranked]
        assert scores == sorted(scores, reverse=True)


def test_the_fused_score_is_what_both_give(rag: RAG) -> None:
    found = rag.rankings("מתי נפתח המוזיאון", k=3)
    best = found.fused[0]
    assert best.chunk.document.title == "שעות"
    assert best.fused
    assert best.dense
    assert best.lexical
    assert found.top == best.lexical.score
    assert best.fused.score == pytest.approx(found.weight * best.dense.score + (1 - found.weight) * 1.0)


def test_the_order_is_that_of_the_search(rag: RAG) -> None:
    question = "ticket for students"
    assert titles(rag.rankings(question, k=3).fused) == titles(rag.search(question, k=3))


def test_what_words_do_not_find_has_no_place_there(rag: RAG) -> None:
    found = rag.rankings("shekels", k=3)
    assert titles(found.lexical) == ["Prices"]
    assert [one.lexical is None for one in found.dense].count(True) == 2
    assert all(one.reranked is None for one in found.fused)


def test_no_more_than_asked_for_and_only_what_is_let_through(rag: RAG) -> None:
    found = rag.rankings("museum ticket", k=1)
    assert len(found.fused) == len(found.dense) == len(found.lexical) == 1
    only = rag.rankings("museum ticket", where=Filter(languages=("he",)))
    assert titles(only.fused) == ["שעות"]
    with pytest.raises(NothingMatches):
        rag.rankings("museum", where=Filter(languages=("ja",)))


def test_an_empty_question(rag: RAG) -> None:
    with pytest.raises(BadQuestion):
        rag.rankings("  ?")


def test_where_a_reranker_would_put_them(home: Path) -> None:
    with RAG.open("small", home=home, encoder=HashEncoder(), reranker=Backwards()) as rag:
        found = rag.rankings("museum ticket", k=3)
    places = {one.reranked.rank for one in found.fused if one.reranked}
    assert places == {1, 2, 3}
    first = next(one for one in found.fused if one.reranked and one.reranked.rank == 1)
    assert len(first.chunk.chunk.text) == min(len(one.chunk.chunk.text) for one in found.fused)
