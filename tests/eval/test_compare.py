from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from eval.compare import MCNEMAR, NO_DIFFERENCE, PERMUTATION, Comparison, compare, holm, interval, passage_of
from eval.config import EvalConfig
from eval.errors import EvalError
from eval.folder import Run
from eval.types import Question, Record, Source, Value


def run(name: str, metrics: dict[str, Sequence[Value]], passages: Sequence[str] | None = None, **settings: str) -> Run:
    """A run whose question n has the n-th value of each figure."""
    count = len(next(iter(metrics.values())))
    ids = passages or [str(at) for at in range(count)]
    questions = [Question(f"q{at}", "?", ("x",), "en", passage_id=ids[at]) for at in range(count)]
    records = (
        Record(question, metrics={figure: values[at] for figure, values in metrics.items()})
        for at, question in enumerate(questions)
    )
    return Run(Path(name), settings, tuple(records))


def compared(
    before: dict[str, Sequence[Value]], after: dict[str, Sequence[Value]], passages: Sequence[str] | None = None
) -> Comparison:
    return compare(run("one", before, passages), run("two", after, passages))


def test_figures_of_0_and_1_have_mcnemars_exact_test() -> None:
    found = compared({"exact_match": [1] + [0] * 8 + [1] * 11}, {"exact_match": [0] + [1] * 8 + [1] * 11})
    (one,) = found.differences
    assert (one.before, one.after, one.change.value) == (0.6, 0.95, pytest.approx(0.35))
    assert (one.test, one.p) == (MCNEMAR, pytest.approx(20 / 512))  # 1 against 8: 2 * (1 + 9) / 2**9
    assert (one.change.count, one.passages, one.shown, one.verdict) == (20, 20, True, "higher")
    assert one.change.low is not None
    assert one.change.low > 0


def test_other_figures_have_a_permutation_test_which_is_exact_where_it_can_be() -> None:
    (one,) = compared({"f1": [0.5] * 5}, {"f1": [0.75] * 5}).differences
    assert (one.test, one.p, one.verdict) == (PERMUTATION, pytest.approx(2 / 2**5), NO_DIFFERENCE)
    (one,) = compared({"f1": [0.75] * 8}, {"f1": [0.5] * 8}).differences
    assert (one.p, one.verdict) == (pytest.approx(2 / 2**8), "lower")


def test_questions_about_one_passage_count_as_one() -> None:
    """Eight questions that all got better are four passages, and four prove nothing."""
    apart = compared({"exact_match": [0] * 8}, {"exact_match": [1] * 8}).differences[0]
    together = compared({"exact_match": [0] * 8}, {"exact_match": [1] * 8}, list("aabbccdd")).differences[0]
    assert (apart.test, apart.p, apart.passages) == (MCNEMAR, pytest.approx(2 / 2**8), 8)
    assert (together.test, together.p, together.passages) == (PERMUTATION, pytest.approx(2 / 2**4), 4)
    assert (together.shown, together.change.count) == (False, 8)


def test_no_difference_is_said_to_be_none_and_keeps_its_doubt() -> None:
    found = compared({"f1": [0.5] * 10, "exact_match": [1, 0] * 5}, {"f1": [0.5] * 10, "exact_match": [1, 0] * 5})
    assert [(one.p, one.verdict) for one in found.differences] == [(1.0, NO_DIFFERENCE)] * 2
    change = found.differences[0].change
    assert (change.low, change.high) == (pytest.approx(-0.2775, abs=1e-4), pytest.approx(0.2775, abs=1e-4))
    assert found.notes[-1] == "No difference shown: what differs may be chance."
    assert found.tables()[0].rows[0][-1] == NO_DIFFERENCE


def test_one_passage_proves_nothing() -> None:
    (one,) = compared({"f1": [0.1, 0.2]}, {"f1": [0.9, 0.9]}, ["a", "a"]).differences
    assert (one.p, one.verdict) == (1.0, NO_DIFFERENCE)
    assert (one.change.low, one.change.high) == (pytest.approx(0.75 - 0.7935, abs=1e-4), 1.0)


def test_what_one_finds_by_looking_at_many_is_corrected() -> None:
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm([0.5, 0.9]) == [1.0, 1.0]
    assert holm([]) == []


def test_a_question_that_one_run_cannot_tell_is_left_out_of_that_figure() -> None:
    found = compared({"f1": [0.5, None, 0.5], "accuracy": [None] * 3}, {"f1": [0.5, 1.0, None], "accuracy": [1.0] * 3})
    assert [(one.name, one.change.count) for one in found.differences] == [("f1", 1)]


def test_figures_come_in_the_order_of_reports() -> None:
    values = {name: [0.0, 1.0] for name in ("errors", "recall@10", "recall@5", "exact_match")}
    assert [one.name for one in compared(values, values).differences] == [
        "exact_match", "recall@5", "recall@10", "errors",
    ]  # fmt: skip


def test_what_else_differs_is_told() -> None:
    one, two = run("one", {"f1": [0.5] * 3}, versions="1"), run("two", {"f1": [0.5] * 4}, versions="2")
    found = compare(one, two)
    assert (found.questions, found.alone, found.other) == (3, 1, ("versions",))
    assert found.notes[:3] == (
        "3 questions are in both runs, 1 in one alone.",
        "The runs were made with different versions.",
        "Intervals over fewer than 20 passages are narrower than they should be.",
    )
    assert found.to_dict()["figures"][0]["verdict"] == NO_DIFFERENCE


def test_runs_on_other_questions_cannot_be_compared() -> None:
    other = Run(Path("two"), {}, (Record(Question("z", "?", ("x",), "en")),))
    with pytest.raises(EvalError, match="one and two have no question in common: compare runs on the same gold"):
        compare(run("one", {"f1": [0.5]}), other)
    changed = Run(Path("two"), {}, (Record(Question("q0", "What else?", ("x",), "en")),))
    with pytest.raises(EvalError, match="The question 'q0' is another one in two"):
        compare(run("one", {"f1": [0.5]}), changed)


def test_the_passage_of_a_question() -> None:
    sources = (Source("a.md", "opened in 1890"), Source("b.md"))
    assert passage_of(Question("1", "?", (), "en", passage_id="heq-1")) == "passage heq-1"
    assert passage_of(Question("1", "?", (), "he", sources=sources)) == passage_of(
        Question("2", "?", (), "he", sources=sources)
    )
    assert passage_of(Question("1", "?", (), "zh")) != passage_of(Question("2", "?", (), "zh"))


def test_equal_seeds_give_equal_comparisons() -> None:
    draw = np.random.default_rng(5)
    before, after = {"f1": draw.uniform(size=60).tolist()}, {"f1": draw.uniform(size=60).tolist()}
    assert compared(before, after) == compared(before, after)


def test_the_interval_covers_the_truth_in_95_of_100_draws_where_questions_hang_together() -> None:
    """Sixty passages of 1 to 5 questions; a passage moves all of its own by 0.1 on average, each question by its own noise."""
    draw = np.random.default_rng(7)
    covered = 0
    for seed in range(500):
        passages = np.repeat(np.arange(60), draw.integers(1, 6, 60))
        moved = 0.1 + draw.normal(0, 0.1, 60)[passages] + draw.normal(0, 0.05, len(passages))
        low, high = interval(np.bincount(passages, moved), np.bincount(passages).astype(float), EvalConfig(seed=seed))
        covered += low <= 0.1 <= high
    assert 0.93 <= covered / 500 <= 0.97
