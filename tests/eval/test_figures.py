from dataclasses import replace

import pytest

from eval.config import EvalConfig
from eval.figures import LABELS, figures, label, names, sliced
from eval.metrics.intervals import wilson
from eval.score import scored
from eval.support import detectors
from eval.types import NOT_MEASURABLE, Question, Record
from rag.types import Verdict

QUICK = EvalConfig(resamples=200)
EN = Question("en", "When?", ("1890",), "en")
HE = Question("he", "מתי?", ("1890",), "he", type="across")
NO = Question("no", "Who?", (), "he", answerable=False, type="unanswerable")
RECORDS = [
    scored(record, found, (1, 5, 10))
    for record, found in (
        (Record(EN, answer="1890 [1]", sentences=1), (1,)),
        (Record(HE, answer="1891. 1892.", supported=False, sentences=2, unsupported_sentences=1), (None,)),
        (Record(NO, answer="-", abstained=True, sentences=1), ()),
        (Record(EN, error="ServerError: gone"), (None,)),
    )
]


def test_every_figure_has_its_own_denominator() -> None:
    found = figures(RECORDS)
    told = {name: (figure.value, figure.count) for name, figure in found.items()}
    assert told["exact_match"] == (1 / 3, 3)
    assert told["f1_prefixes"] == (0.0, 1)
    assert told["recall@1"] == (1 / 3, 3)
    assert told["unsupported_answers"] == (0.5, 2)
    assert told["unsupported_sentences"] == (1 / 3, 3)
    assert told["over_refusal"] == (0.0, 2)
    assert told["right_refusal"] == (1.0, 1)
    assert told["answered_unanswerable"] == (0.0, 1)
    assert told["errors"] == (0.25, 4)
    assert told["unsupported_questions"] == (1 / 3, 3)
    assert (told["hallucination"], told["memory"], told["accuracy"]) == ((0.5, 2), (0.0, 2), (0.5, 2))
    assert told["coverage"] == (2 / 3, 3)
    assert (found["exact_match"].low, found["exact_match"].high) == wilson(1, 3)


def test_figures_come_in_the_order_of_their_labels_with_a_rank_each() -> None:
    records = [scored(Record(EN, answer="1890"), (1,), (2, 3))]
    found = list(figures(records, EvalConfig(cutoffs=(2, 3))))
    assert [name for name in found if "@" in name] == ["recall@2", "recall@3", "success@2", "success@3", "ndcg@3"]
    assert list(dict.fromkeys(name.partition("@")[0] for name in found)) == list(LABELS)
    assert tuple(found) == names(EvalConfig(cutoffs=(2, 3)))
    assert label("recall@2") == "recall@2"
    assert label("mrr") == "mean reciprocal rank"


def test_what_could_not_be_measured_is_counted_and_what_is_not_asked_is_not() -> None:
    found = figures([*RECORDS, scored(Record(replace(EN, answers=()), answer="1890."), (), (1, 5, 10))])
    unmeasured = {name: figure.unmeasured for name, figure in found.items()}
    assert unmeasured["exact_match"] == 1  # nobody has said what is right; the error counts as a wrong answer
    assert unmeasured["f1_prefixes"] == unmeasured["right_refusal"] == unmeasured["errors"] == 0
    assert unmeasured["recall@1"] == unmeasured["mrr"] == 1
    assert unmeasured["coverage"] == unmeasured["over_refusal"] == unmeasured["unsupported_answers"] == 1  # the error
    assert unmeasured["hallucination"] == unmeasured["accuracy"] == 2
    assert unmeasured["unsupported_sentences"] == 2  # the error, and an answer without a sentence
    assert (found["citation_recall"].value, found["citation_recall"].unmeasured) == (None, 4)
    assert (found["aurc"].value, found["aurc"].unmeasured) == (None, 4)


def test_confidence_is_held_against_what_was_written_given_or_withheld() -> None:
    records = [
        Record(EN, answer="1890", confidence=0.9),
        Record(EN, answer="1890", confidence=0.8),
        Record(EN, answer="1891", confidence=0.6),
        Record(NO, answer="-", abstained=True, confidence=0.1, withheld="1890"),
        Record(NO, answer="-", abstained=True),  # nothing was written: nothing could be sure
        Record(EN, answer="1890"),
    ]
    found = figures([scored(record, (1,), (1, 5, 10)) for record in records])
    assert found["aurc"].value == pytest.approx((0 + 0 + 1 / 3 + 2 / 4) / 4)
    assert found["brier"].value == pytest.approx((0.01 + 0.04 + 0.36 + 0.01) / 4)
    assert found["calibration_error"].value == pytest.approx((0.1 + 0.2 + 0.6 + 0.1) / 4)  # a bin each
    for name in ("aurc", "brier", "calibration_error"):
        assert (found[name].count, found[name].unmeasured) == (4, 1)
        assert found[name].low <= found[name].value <= found[name].high


def test_no_records_measure_nothing() -> None:
    assert set(figures([]).values()) == {NOT_MEASURABLE}


def test_slices_are_figures_of_their_part() -> None:
    by = sliced(RECORDS)
    assert list(by) == ["lang", "type"]
    assert list(by["lang"]) == ["en", "he"]
    assert by["lang"]["he"] == figures([RECORDS[1], RECORDS[2]])
    assert list(by["type"]) == ["across", "fact", "unanswerable"]
    assert by["type"]["unanswerable"]["exact_match"] == NOT_MEASURABLE


def written(lang: str, *said: tuple[bool, bool], model: str = "embedded", answers: int = 100) -> list[Record]:
    """Answers of sentences, each (supported, judged)."""
    verdicts = tuple(Verdict("-", 0, 1, (1,), supported, 0.5, judged) for supported, judged in said)
    bad = sum(not supported for supported, _ in said)
    record = Record(
        replace(EN, lang=lang),
        answer="-",
        sentences=len(said),
        unsupported_sentences=bad,
        verdicts=verdicts,
        support=model,
    )
    return [record] * answers


class TestCorrected:
    @pytest.mark.parametrize("lang", ["en", "he", "zh-Hant"])
    def test_the_read_rate_is_corrected_by_the_detector_of_its_language(self, lang: str) -> None:
        known = detectors()["embedded"][lang[:2]]
        sensitivity, specificity = known.caught / known.bad, known.spared / known.good
        found = figures([*written(lang, (False, True)), *written(lang, (True, True))], QUICK)
        assert found["unsupported_sentences"].value == 0.5
        figure = found["unsupported_corrected"]
        assert figure.value == pytest.approx((specificity - 0.5) / (sensitivity + specificity - 1))
        assert (figure.count, figure.unmeasured) == (200, 0)
        assert (figure.low or 0) < (figure.value or 0) < (figure.high or 0)

    def test_all_languages_together_count_by_their_sentences(self) -> None:
        sets = [
            [*written("he", (False, True), answers=80), *written("he", (True, True), answers=20)],
            [*written("zh", *[(False, True)] * 3, answers=80), *written("zh", *[(True, True)] * 3, answers=20)],
        ]
        one, two, both = (figures(records, QUICK)["unsupported_corrected"] for records in (*sets, sets[0] + sets[1]))
        assert both.value == pytest.approx((100 * (one.value or 0) + 300 * (two.value or 0)) / 400)
        assert (both.count, both.unmeasured) == (400, 0)

    def test_quotations_alone_leave_nothing_to_correct(self) -> None:
        found = figures(written("en", (True, False)), QUICK)
        assert found["unsupported_sentences"].value == 0.0
        assert found["unsupported_corrected"] == NOT_MEASURABLE

    def test_what_cites_nothing_is_bad_for_certain_beside_what_was_judged(self) -> None:
        alone = figures(written("he", (False, True)), QUICK)["unsupported_corrected"]
        found = figures(written("he", (False, True), (False, False), (True, False), (True, False)), QUICK)
        assert found["unsupported_corrected"].value == pytest.approx((1 + (alone.value or 0)) / 4)

    @pytest.mark.parametrize(("lang", "model"), [("fr", "embedded"), ("en", "judge tiny"), ("en", "")])
    def test_a_language_or_model_whose_error_nobody_measured_is_not_measurable(self, lang: str, model: str) -> None:
        unknown = written(lang, (False, True), (True, False), model=model, answers=7)
        assert figures(unknown, QUICK)["unsupported_corrected"] == replace(NOT_MEASURABLE, unmeasured=7)
        known = written("he", (False, True))
        alone = figures(known, QUICK)["unsupported_corrected"]
        assert figures(known + unknown, QUICK)["unsupported_corrected"] == replace(alone, unmeasured=7)
