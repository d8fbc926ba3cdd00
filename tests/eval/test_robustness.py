from __future__ import annotations

import json

import pytest

from eval.robustness import AGAINST, DOES, FIGURES, Robustness, change, rate
from eval.trials import ALONE, CLEAN, CONTRADICTED, ELSEWHERE, REMOVED, Trial
from eval.types import Figure


def trial(number: int, before: float, after: float | None, *, passage: str = "", langs: str = "en × en") -> Trial:
    """A question that is right with what was found as `before` says, and without gold as `after` says."""
    said = {CLEAN: {"right": before}} | ({} if after is None else {REMOVED: {"right": after}})
    return Trial(str(number), passage or f"p{number}", langs, said)


THIRTY = tuple(trial(number, 1.0, float(number < 12)) for number in range(30))


def test_a_change_is_paired_and_has_a_count_and_an_interval() -> None:
    found = change(THIRTY, REMOVED, "right")
    assert (found.before, found.after, found.passages) == (1.0, 0.4, 30)
    assert (found.change.value, found.change.count, found.change.unmeasured) == (pytest.approx(-0.6), 30, 0)
    assert found.change.low is not None
    assert found.change.high is not None
    assert -0.8 <= found.change.low < -0.6 < found.change.high <= -0.4


def test_questions_about_one_passage_hang_together() -> None:
    alone = change(THIRTY, REMOVED, "right").change
    together = tuple(
        Trial(one.id, f"p{int(one.id) // 6}", one.langs, one.said) for one in THIRTY
    )  # five passages, each all right or all wrong
    found = change(together, REMOVED, "right")
    assert (found.change.value, found.change.count, found.passages) == (alone.value, 30, 5)
    assert (found.change.high or 0) - (found.change.low or 0) > 1.5 * ((alone.high or 0) - (alone.low or 0))


def test_what_one_side_does_not_tell_is_counted_and_never_a_number() -> None:
    found = change([*THIRTY, trial(30, 1.0, None), Trial("31", "p31", "en × en", {})], REMOVED, "right")
    assert (found.change.value, found.change.count, found.change.unmeasured) == (pytest.approx(-0.6), 30, 2)
    nothing = change([trial(0, 1.0, None)], REMOVED, "right")
    assert (nothing.before, nothing.after, nothing.change) == (None, None, Figure(None, 0, unmeasured=1))
    assert rate([trial(0, 1.0, None)], ELSEWHERE, "reached") == Figure(None, 0, unmeasured=1)
    assert change([], REMOVED, "right").change == Figure(None, 0)


def test_no_change_at_all_still_has_doubt() -> None:
    found = change([trial(number, 1.0, 1.0) for number in range(10)], REMOVED, "right").change
    assert found.value == 0.0
    assert (found.low, found.high) == (pytest.approx(-0.2775, abs=1e-3), pytest.approx(0.2775, abs=1e-3))


def test_a_rate_is_over_the_questions_that_tell_it() -> None:
    some = [Trial(str(n), f"p{n // 2}", "en × en", {ELSEWHERE: {"reached": float(n < 5)}}) for n in range(20)]
    found = rate([*some, trial(20, 1.0, None)], ELSEWHERE, "reached")
    assert (found.value, found.count, found.unmeasured) == (0.25, 20, 1)
    assert 0.0 <= (found.low or 0) < 0.25 < (found.high or 0) < 0.6


def test_distractors_are_held_against_gold_alone_and_all_else_against_what_was_found() -> None:
    assert [name for name, against in AGAINST.items() if against == ALONE] == [
        f"{n}% distractors" for n in (20, 40, 60, 80)
    ]
    assert set(AGAINST.values()) == {ALONE, CLEAN}
    assert CLEAN not in AGAINST


def test_tables_have_a_row_a_condition() -> None:
    first, *others = Robustness(THIRTY).tables()
    assert first.title == "Robustness: right answers, en × en"
    assert first.columns == (
        "passages", "before", "now", "change (95% interval)", "questions (passages)", "not measurable",
    )  # fmt: skip
    assert [row[0] for row in first.rows] == list(AGAINST)
    rows = {row[0]: row[1:] for row in first.rows}
    assert rows[ALONE] == ("", "", "not measurable", "0", "30")
    assert rows[REMOVED][:2] == ("1.000", "0.400")
    assert rows[REMOVED][2].startswith("-0.600 (-0.")
    assert rows[REMOVED][3:] == ("30 (30)", "")
    assert [table.title for table in others][-1] == "Robustness: contradictions and instructions"
    assert len(others) == len(FIGURES)


def test_languages_have_a_column_each_where_there_are_several() -> None:
    hebrew = [trial(40 + n, 1.0, 0.0, langs="he × en") for n in range(3)]
    by_language = Robustness((*THIRTY, *hebrew)).tables()[-2]
    assert by_language.title == "Robustness by question language × document language: right answers"
    assert by_language.columns == ("passages", "en × en", "he × en")
    rows = {row[0]: row[1:] for row in by_language.rows}
    assert rows[REMOVED][1] == "-1.000 (-1.000 to -0.439; 3)"
    assert rows[CONTRADICTED] == ("–", "–")


def test_notes_say_what_is_narrow_and_what_is_unknown() -> None:
    notes = Robustness((*THIRTY[:3], Trial("x", "px", "en × en", {}))).notes
    assert notes[1:] == (
        "Robustness: of 1 of 4 questions no gold passage, or no answer, is known.",
        "Robustness: intervals over fewer than 20 passages are narrower than they should be.",
    )
    assert len(Robustness(THIRTY).notes) == 1


def test_as_json() -> None:
    told = json.loads(json.dumps(Robustness(THIRTY).to_dict(), allow_nan=False))
    assert told["questions"] == 30
    assert set(told["changes"]) == set(AGAINST)
    assert told["changes"][REMOVED]["against"] == CLEAN
    assert told["changes"][REMOVED]["right"]["change"]["value"] == pytest.approx(-0.6)
    assert told["rates"][CONTRADICTED]["both"] == {
        "value": None, "count": 0, "low": None, "high": None, "unmeasured": 30,
    }  # fmt: skip
    assert set(told["rates"]) == set(DOES)
    assert set(told["languages"]) == {"en × en"}
