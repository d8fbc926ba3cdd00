import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexing.text.language import detect
from rag.generate.evidence import NAMES, candidates, gather
from rag.types import Passage
from tests.rag.made import passage, passages

GUIDE = (
    "# Opening hours\n\nThe harbour museum opens at nine. Dogs may wait in the courtyard.\n\n"
    "Accessibility\n\nThe lift carries 450 kg.\n\n## Prices\n\n| Adult | 12 |\n| Child | free |\n"
)


def column(question: str, given: tuple[Passage, ...], name: str) -> list[float]:
    column: list[float] = gather(question, detect(question), given).rows[:, NAMES.index(name)].tolist()
    return column


class TestCandidates:
    def test_sentences_stand_where_they_say(self) -> None:
        given = passages(GUIDE, "品茶會每週六舉行。費用五歐元。", "הסיור יוצא בעשר. הוא נמשך שעה.")
        found = candidates(given)
        assert [c.passage for c in found] == sorted(c.passage for c in found)
        for candidate in found:
            assert given[candidate.passage].text[slice(*candidate.span)] == candidate.text

    def test_headings_are_no_candidates(self) -> None:
        texts = [candidate.text for candidate in candidates(passages(GUIDE))]
        assert texts == [
            "The harbour museum opens at nine.", "Dogs may wait in the courtyard.", "The lift carries 450 kg.",
            "| Adult | 12 |", "| Child | free |",
        ]  # fmt: skip

    @pytest.mark.parametrize("heading", ["品茶會", "מחירון", "Price list"])
    def test_nor_are_lines_named_as_one(self, heading: str) -> None:
        given = (passage(f"{heading}\nA ticket costs 12.", headings=(heading,)),)
        assert heading not in [candidate.text for candidate in candidates(given)]

    def test_where_all_are_headings_they_are_candidates(self) -> None:
        assert [candidate.text for candidate in candidates(passages("# Opening hours"))] == ["# Opening hours"]

    def test_nothing_has_none(self) -> None:
        assert candidates(()) == candidates(passages(" \n")) == []


class TestFeatures:
    def test_a_row_a_candidate_and_a_column_a_name(self) -> None:
        given = passages(GUIDE, "הסיור יוצא בעשר.")
        found = candidates(given)
        rows = gather("When does the museum open?", "en", given).rows
        assert rows.shape == (len(found), len(NAMES))
        assert np.isfinite(rows).all()
        assert gather("When?", "en", ()).rows.shape == (0, len(NAMES))

    def test_what_each_sentence_meets_adds_up_to_its_coverage(self) -> None:
        given = passages("The tower is closed. The lift is broken on Mondays.", "Cats sleep.")
        evidence = gather("tower lift Monday closed", "en", given)
        assert evidence.met.shape == (3, 4)
        assert evidence.met.sum(axis=1) == pytest.approx(evidence.rows[:, NAMES.index("coverage")])
        assert (evidence.met > 0).tolist() == [[True, False, False, True], [False, True, True, False], [False] * 4]

    def test_coverage_by_hand(self) -> None:
        """Two of three terms: one that stands in one sentence of two weighs ln 2, one that stands in none ln 6."""
        given = passages("The tower is closed. The lift is broken.")
        once, never = np.log(1 + 1.5 / 1.5), np.log(1 + 2.5 / 0.5)
        found = column("tower closed Saturday", given, "coverage")
        assert found == pytest.approx([2 * once / (2 * once + never), 0.0])

    def test_all_of_the_question_is_whole_coverage(self) -> None:
        given = passages("The tower is closed on Saturdays. The lift is broken.")
        assert column("Is the tower closed on Saturday?", given, "coverage")[0] == pytest.approx(1.0)

    def test_what_all_sentences_share_decides_little(self) -> None:
        given = passages("The museum tower is closed. The museum lift is new. The museum door is blue.")
        assert column("museum lift", given, "coverage")[1] == pytest.approx(1.0)
        assert column("museum lift", given, "coverage")[0] < 0.25

    def test_words_that_begin_alike_count_softly(self) -> None:
        given = passages("The architecture is Gothic. The lift is broken.")
        assert column("architect", given, "soft")[0] > column("architect", given, "coverage")[0]
        assert column("architect", given, "soft")[1] == 0.0

    def test_neighbours_in_the_question_stand_near_each_other(self) -> None:
        given = passages("The swing bridge is old. The swing hangs from a tree far behind the other bridge.")
        near, far = column("swing bridge", given, "pairs")
        assert near == pytest.approx(1.0)
        assert far == 0.0

    def test_sentences_before_and_after_are_those_of_the_same_passage(self) -> None:
        given = passages("The tower is closed. It is old.", "The lift is new.")
        assert column("tower closed", given, "before") == pytest.approx([0.0, 1.0, 0.0])
        assert column("tower closed", given, "after") == pytest.approx([0.0, 0.0, 0.0])

    def test_headings_speak_for_the_passage_under_them(self) -> None:
        under = (passage("It is closed.", 1, headings=("The tower",)), passage("It is open.", 2))
        assert column("tower closed", under, "passage") == pytest.approx([1.0, 0.0])

    def test_rank_place_and_marks(self) -> None:
        given = (passage("One is here. Is two here?", 1, score=0.8), passage("three without an end", 2, score=0.4))
        assert column("one", given, "rank_score") == pytest.approx([1.0, 1.0, 0.5])
        assert column("one", given, "first_passage") == [1.0, 1.0, 0.0]
        assert column("one", given, "place") == pytest.approx([0.0, 13 / 25, 0.0])
        assert column("one", given, "asks") == [0.0, 1.0, 0.0]
        assert column("one", given, "unfinished") == [0.0, 0.0, 1.0]

    def test_kinds_asked_for(self) -> None:
        given = passages("The tower is tall. It has 120 steps.")
        assert column("How many steps has the tower?", given, "number_asked_and_there") == [0.0, 1.0]
        assert column("How many steps has the tower?", given, "asked_but_missing") == [1.0, 0.0]

    @given(st.text(max_size=40), st.lists(st.text(max_size=60), max_size=3))
    def test_any_texts_give_finite_numbers(self, question: str, texts: list[str]) -> None:
        given = passages(*texts)
        found = candidates(given)
        rows = gather(question, detect(question), given).rows
        assert rows.shape == (len(found), len(NAMES))
        assert np.isfinite(rows).all()
