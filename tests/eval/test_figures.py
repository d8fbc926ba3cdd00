from eval.config import EvalConfig
from eval.figures import LABELS, figures, label, sliced
from eval.metrics.intervals import wilson
from eval.score import scored
from eval.types import NOT_MEASURABLE, Question, Record

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
    assert (found["exact_match"].low, found["exact_match"].high) == wilson(1, 3)


def test_figures_come_in_the_order_of_their_labels_with_a_rank_each() -> None:
    records = [scored(Record(EN, answer="1890"), (1,), (2, 3))]
    names = list(figures(records, EvalConfig(cutoffs=(2, 3))))
    assert names[4:8] == ["recall@2", "recall@3", "success@2", "success@3"]
    assert [name for name in names if "@" not in name] == [stem for stem in LABELS if stem not in ("recall", "success")]
    assert label("recall@2") == "recall@2"
    assert label("mrr") == "mean reciprocal rank"


def test_no_records_measure_nothing() -> None:
    assert set(figures([]).values()) == {NOT_MEASURABLE}


def test_slices_are_figures_of_their_part() -> None:
    by = sliced(RECORDS)
    assert list(by) == ["lang", "type"]
    assert list(by["lang"]) == ["en", "he"]
    assert by["lang"]["he"] == figures([RECORDS[1], RECORDS[2]])
    assert list(by["type"]) == ["across", "fact", "unanswerable"]
    assert by["type"]["unanswerable"]["exact_match"] == NOT_MEASURABLE
