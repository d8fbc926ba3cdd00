from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from indexing.collection import Collection
from indexing.embed import LocalEncoder
from indexing.errors import CollectionError
from rag import RAG, abstain
from rag.abstain import NONE, OTHERS, QUOTES, WRITES, Calibration, Line
from rag.prompt import ABSTENTION
from rag.types import Passage, Verdict
from tests.fakes import HashEncoder
from tests.indexing.samples import written
from tests.rag.made import passages

SOME = Calibration(
    "a@1",
    {"support": 0.5, "dense": 0.25},
    {OTHERS: Line(1.0, {"support": 2.0, "dense": 4.0}, 0.5), "he": Line(-1.0, {"support": 2.0}, 0.9)},
)


def logistic(x: float) -> float:
    return 1 / (1 + math.exp(-x))


class TestProbability:
    def test_it_is_a_logistic_function_of_how_the_numbers_differ_from_the_mean(self) -> None:
        assert SOME.probability({"support": 1.0, "dense": 0.5}, "en") == pytest.approx(logistic(1 + 2 * 0.5 + 4 * 0.25))

    def test_what_nobody_measured_counts_as_the_mean(self) -> None:
        assert SOME.probability({"support": 1.0}, "en") == SOME.probability({"support": 1.0, "dense": 0.25}, "en")
        assert SOME.probability({}, "zh-Hant") == pytest.approx(logistic(1))

    def test_what_nothing_was_fitted_on_makes_no_difference(self) -> None:
        assert SOME.probability({"knock_out": 99.0}, "en") == SOME.probability({}, "en")

    @pytest.mark.parametrize(("lang", "bias"), [("he", -1.0), ("zh-Hans", 1.0), ("und", 1.0)])
    def test_a_language_without_a_line_has_that_of_the_others(self, lang: str, bias: float) -> None:
        assert SOME.logit({}, lang) == bias

    def test_what_is_under_the_threshold_of_its_language_is_withheld(self) -> None:
        assert [SOME.withholds(p, "en") for p in (0.49, 0.5)] == [True, False]
        assert SOME.withholds(0.89, "he")
        assert not NONE.withholds(0.0, "en")

    @pytest.mark.parametrize(
        ("times", "english", "hebrew"), [(0, 0, 0), (1 / 3, 0.25, 0.75), (1, 0.5, 0.9), (3, 0.75, 27 / 28)]
    )
    def test_strictness_multiplies_the_odds_of_the_thresholds(
        self, times: float, english: float, hebrew: float
    ) -> None:
        changed = SOME.stricter(times)
        assert [changed.line(lang).threshold for lang in ("en", "he")] == pytest.approx([english, hebrew])
        assert changed.probability({"support": 0.9}, "he") == SOME.probability({"support": 0.9}, "he")
        assert not NONE.stricter(times).withholds(0.0, "en")

    @pytest.mark.parametrize("far", [-1e9, 1e9])
    def test_far_evidence_is_no_error(self, far: float) -> None:
        assert SOME.probability({"support": far}, "en") == pytest.approx(float(far > 0))


class TestKept:
    @pytest.fixture
    def collection(self, tmp_path: Path) -> Iterator[Collection]:
        made = Collection.create("c", HashEncoder().id, home=tmp_path)
        yield made
        made.close()

    def test_what_was_fitted_on_a_collection_is_used_there(self, collection: Collection) -> None:
        ours = replace(SOME, encoder=abstain.key(collection.encoder))
        with collection.writing():
            abstain.store(collection, "model", ours)
            abstain.store(collection, QUOTES, replace(ours, means={}))
        assert abstain.calibration(collection, "model") == ours
        assert abstain.stored(collection).keys() == {"model", QUOTES}

    def test_another_encoder_means_other_numbers(self, collection: Collection) -> None:
        with collection.writing():
            abstain.store(collection, "model", SOME)
            abstain.store(collection, QUOTES, SOME)
        assert abstain.calibration(collection, QUOTES).encoder == abstain.package()[QUOTES].encoder
        assert abstain.calibration(collection, "model") == NONE

    def test_how_near_vectors_are_counts_only_with_the_encoder_that_it_was_fitted_with(
        self, collection: Collection
    ) -> None:
        shipped, whole = abstain.calibration(collection, QUOTES), abstain.package()[QUOTES]
        near = {"dense": 0.9, "dense_first": 0.9, "dense_margin": 0.5}
        for lang in ("en", "he", "zh-Hant"):
            assert shipped.probability({**near, "share": 0.5}, lang) == whole.probability({"share": 0.5}, lang)
            assert whole.probability({**near, "share": 0.5}, lang) != whole.probability({"share": 0.5}, lang)
            assert shipped.line(lang).threshold == whole.line(lang).threshold
        assert not near.keys() & shipped.means.keys()

    def test_a_setting_that_was_damaged_says_so(self, collection: Collection) -> None:
        for damage in ("{", "[]", '{"model": 1}', '{"model": {"lines": {"": {}}}}'):
            with collection.writing():
                collection.ledger.set(abstain.SETTING, damage)
            with pytest.raises(CollectionError, match=r"settings .* were damaged on disk: run `mekor verify --repair"):
                abstain.calibration(collection, "model")

    def test_what_is_shipped_for_language_models_is_for_the_embedded_encoder(
        self, tmp_path: Path, encoder: LocalEncoder
    ) -> None:
        made = Collection.create("m", encoder.id, home=tmp_path)
        assert abstain.calibration(made, "any model") == abstain.package()[WRITES] != NONE
        made.close()


def test_the_package_has_a_line_for_each_of_the_three_languages() -> None:
    for fitted in abstain.package().values():
        assert {OTHERS, "en", "he", "zh"} <= fitted.lines.keys()
        for line in fitted.lines.values():
            assert line.weights.keys() <= fitted.means.keys()
            assert all(map(math.isfinite, (line.bias, *line.weights.values())))
            assert 0 < line.threshold < 0.5


def scored(*scores: tuple[float, float | None, float | None]) -> tuple[Passage, ...]:
    given = passages(*"abcdef"[: len(scores)])
    return tuple(
        replace(p, score=score, dense=dense, lexical=lexical)
        for p, (score, dense, lexical) in zip(given, scores, strict=True)
    )


def test_how_passages_stand_out() -> None:
    found = abstain.from_passages(scored((0.8, 0.4, 9.0), (0.4, 0.5, None), (0.2, None, 3.0)))
    assert found == {
        "dense": 0.5,
        "dense_first": 0.4,
        "lexical": pytest.approx(math.log(10)),
        "dense_margin": pytest.approx(0.2),
        "lexical_margin": pytest.approx(2 / 3),
        "score_margin": pytest.approx(0.5),
        "both": pytest.approx(1 / 3),
        "agree": 0.0,
    }


def test_one_passage_and_none() -> None:
    assert abstain.from_passages(scored((0.8, 0.4, 9.0)))["score_margin"] == 1.0
    assert abstain.from_passages(scored((-1.0, None, None), (-2.0, None, None)))["score_margin"] == 0.0
    assert abstain.from_passages(()) == {}


def test_how_far_an_answer_is_borne_out() -> None:
    verdicts = [Verdict("a", 0, 1, (1,), True, 1.0), Verdict("b", 2, 3, (), False, 0.25)]
    assert abstain.from_verdicts(verdicts) == {"support": 0.625, "least_support": 0.25, "sentences": 2.0}
    assert abstain.from_verdicts([]) == {"support": 0.0, "least_support": 0.0, "sentences": 0.0}


FILES = {
    "hours.md": "# Opening hours\n\nThe harbour museum opens at nine on weekdays. The tower is closed on Mondays.\n",
    "history.md": "# The customs house\n\nThe customs house was designed by Edmund Farrow. It was finished in 1874.\n",
    "prices-he.md": "# מחירון\n\nמחיר כרטיס למבוגר הוא 12 אירו. כרטיס לסטודנט עולה 8 אירו. המגדל סגור בימי שני.\n",
    "tea-hant.md": "# 品茶會\n\n品茶會每週六下午三點在二樓茶室舉行。每次最多接待十二人，費用每人五歐元。\n",
    "guide-hans.txt": "参观指南\n\n博物馆的衣帽间在一楼入口左侧，免费使用。轮椅可以在服务台借用，需要出示证件。\n",
}
TOLD = [
    ("Who designed the customs house?", "Edmund Farrow"),
    ("When does the harbour museum open on weekdays?", "at nine"),
    ("כמה עולה כרטיס לסטודנט?", "8 אירו"),
    ("品茶會在哪裡舉行？", "二樓茶室"),
    ("博物馆的衣帽间在哪里？", "一楼入口左侧"),
]
UNTOLD = [
    "What is the capital of France?",
    "Who wrote Hamlet?",
    "When did the Second World War end?",
    "How tall is Mount Everest?",
    "What is the boiling point of water?",
    "מהי בירת צרפת?",
    "מי כתב את המלט?",
    "מתי הסתיימה מלחמת העולם השנייה?",
    "法國的首都是哪裡？",
    "誰寫了哈姆雷特？",
    "法国的首都是哪里？",
    "珠穆朗玛峰有多高？",
]


class TestASmallMuseum:
    """Five documents in three languages: words such as "the" stand in any of them, and prove nothing."""

    @pytest.fixture(scope="class")
    def museum(self, tmp_path_factory: pytest.TempPathFactory, encoder: LocalEncoder) -> Iterator[RAG]:
        home = tmp_path_factory.mktemp("small")
        with RAG.open("museum", home=home, encoder=encoder) as rag:
            rag.ingest(written(home / "docs", FILES))
            yield rag

    @pytest.mark.parametrize("question", UNTOLD)
    def test_what_has_nothing_to_do_with_it_is_not_answered(self, museum: RAG, question: str) -> None:
        answer = museum.ask(question)
        assert answer.text == ABSTENTION[answer.lang]
        assert answer.abstained
        assert (answer.citations, answer.verdicts) == ((), ())
        assert answer.passages

    @pytest.mark.parametrize(("question", "words"), TOLD)
    def test_what_it_tells_is_answered(self, museum: RAG, question: str, words: str) -> None:
        answer = museum.ask(question)
        assert words in answer.text
        assert not answer.abstained
        assert answer.withheld == ""
