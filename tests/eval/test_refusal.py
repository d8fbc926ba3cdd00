from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from eval.calibrate import Case
from eval.errors import ConfigError
from eval.refusal import better, tune_refusal
from eval.types import GoldSet, Question, Source
from indexing.collection import Collection
from indexing.embed import LocalEncoder
from rag import RAG, abstain
from rag.abstain import NONE, OTHERS, QUOTES, Calibration, Line
from tests.indexing.samples import written

NAMES = (
    "Avner", "Bilha", "Carmel", "Dorit", "Efrat", "Gilad", "Hadas", "Ilana", "Jonah", "Keren", "Lavi", "Meir", "Noga",
    "Oren", "Peleg", "Rimon", "Shira", "Tamar", "Uriel", "Yael", "Zohar", "Amit", "Boaz", "Dalia",
)  # fmt: skip
THINGS = ("boat", "lamp", "clock", "map", "drum", "harp")
ASKED = {
    "en": "How many {}s did the collector {} bring to the harbour museum?",
    "he": "כמה פריטים הביא האספן {1} אל מוזיאון הנמל?",
}


def gold(count: int = len(NAMES), lang: str = "en") -> GoldSet:
    """Each collector once as the documents have it, and once as they do not: of someone whom no document names."""
    questions = []
    for i, name in enumerate(NAMES[:count]):
        thing, source = THINGS[i % len(THINGS)], (Source(f"{name}.txt"),)
        questions.append(Question(f"y{i}", ASKED[lang].format(thing, name), (str(100 + i),), lang, sources=source))
        questions.append(Question(f"n{i}", f"Which {thing} sank near the island of {name[::-1]}?", (), lang, False))
    return GoldSet("collectors", tuple(questions))


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, encoder: LocalEncoder) -> Path:
    home = tmp_path_factory.mktemp("collectors")
    texts = {
        f"{name}.txt": f"The collector {name} brought {100 + i} {THINGS[i % len(THINGS)]}s to the harbour museum. Rain fell."
        for i, name in enumerate(NAMES)
    }
    with RAG.open("c", home=home, encoder=encoder) as rag:
        rag.ingest(written(home / "docs", texts))
    return home


@pytest.fixture
def rag(home: Path, encoder: LocalEncoder) -> Iterator[RAG]:
    with RAG.open("c", home=home, encoder=encoder) as opened:
        yield opened


@pytest.fixture
def collection(home: Path) -> Iterator[Collection]:
    made = Collection.open("c", home=home)
    yield made
    with made.writing():
        made.ledger.set(abstain.SETTING, "{}")
    made.close()


def test_what_can_be_told_apart_is_answered_within_the_risk(rag: RAG, collection: Collection) -> None:
    (found,) = tune_refusal(rag, collection, gold(), 0.3)
    assert (found.lang, found.questions, found.answerable) == ("others", 48, 24)
    assert found.threshold is not None
    assert found.coverage.value == pytest.approx(0.5, abs=0.15)
    assert found.risk.value is not None
    assert found.risk.value <= 0.3  # it was chosen on other questions
    kept = abstain.stored(collection)[QUOTES]
    assert kept == abstain.calibration(collection, QUOTES)
    assert kept.line("en").threshold == kept.line("he").threshold == found.threshold
    assert json.loads(collection.ledger.get(abstain.SETTING) or "")[QUOTES]["encoder"] == kept.encoder


def test_a_risk_that_cannot_be_kept_changes_nothing(rag: RAG, collection: Collection) -> None:
    """Every question has an answer in a document, but gold says that it is another one, for every second."""
    asked = gold().questions[::2]
    wrong = tuple(q if i % 2 else Question(q.id, q.question, ("none",), "en") for i, q in enumerate(asked))
    (found,) = tune_refusal(rag, collection, GoldSet("wrong", wrong), 0.01)
    assert found.threshold is None
    for lang in ("en", "he", "zh", "de"):
        assert abstain.calibration(collection, QUOTES).line(lang) == abstain.package()[QUOTES].line(lang)


@pytest.mark.parametrize("few", [GoldSet("few", gold(9).questions), GoldSet("right", gold().questions[::2])])
def test_few_answers_or_none_that_is_wrong_choose_nothing(rag: RAG, collection: Collection, few: GoldSet) -> None:
    assert tune_refusal(rag, collection, few) == ()
    assert not abstain.stored(collection)


@pytest.mark.parametrize("risk", [0.0, 1.0, -1.0, 5.0])
def test_a_risk_is_a_share(rag: RAG, collection: Collection, risk: float) -> None:
    with pytest.raises(ConfigError, match=r"such as 0\.05"):
        tune_refusal(rag, collection, gold(2), risk)


def test_what_ranks_well_already_is_not_unlearned() -> None:
    """Thirty answers that `x` tells apart: a line that knows it stays, and one that does not know it gives way."""
    cases = [Case({"x": float(i)}, "en", i >= 15, str(i)) for i in range(30)]
    knows = Calibration("s", {"x": 15.0}, {OTHERS: Line(0.0, {"x": 1.0}, 0.3)})
    probabilities, kept = better(cases, knows, "now")
    assert (kept.lines, kept.encoder) == (knows.lines, "now")
    assert probabilities[20] == knows.probability({"x": 20.0}, "en")
    assert better(cases, NONE, "now")[1].line("en").weights["x"] > 0
