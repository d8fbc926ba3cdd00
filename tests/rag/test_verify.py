import pytest

from rag.cite import Cited, cited_sentences
from rag.types import Passage, Verdict
from rag.verify import ENOUGH, support, verify
from tests.rag.made import passage, passages

EN = passage(
    "The museum opens at nine on weekdays. In 2024 it had 12,480 visitors and tickets cost €12.50.",
    headings=("Annual report",),
)
HE = passage("המוזיאון נפתח בשעה תשע בימי חול. בשנת 2024 ביקרו בו 12,480 איש. מחיר כרטיס למבוגר הוא 12 שקלים.")
HANT = passage("博物館平日九點開門，星期六十點開門。2024 年有 12480 名訪客。成人票價十二元。")
HANS = passage("博物馆平日九点开门，星期六十点开门。2024 年有 12480 名访客。成人票价十二元。")


class TestSupport:
    @pytest.mark.parametrize(
        ("sentence", "given"),
        [
            ("The museum opens at nine on weekdays.", EN),
            ("The museum  opens at **nine** on weekdays.", EN),
            ("המוזיאון נפתח בשעה תשע בימי חול.", HE),
            ("博物館平日九點開門，星期六十點開門。", HANT),
            ("博物馆平日九点开门，星期六十点开门。", HANS),
        ],
    )
    def test_word_for_word_is_wholly_supported(self, sentence: str, given: Passage) -> None:
        assert support(sentence, [given]) == 1.0

    @pytest.mark.parametrize(
        ("sentence", "given"),
        [
            ("On weekdays the museum opens at nine.", EN),
            ("The museum had 12,480 visitors in 2024.", EN),
            ("A ticket costs €12.50.", EN),
            ("The annual report gives 12,480 visitors.", EN),
            ("בימי חול נפתח המוזיאון בשעה תשע.", HE),
            ("בשנת 2024 ביקרו במוזיאון 12,480 איש.", HE),
            ("平日博物館九點開門。", HANT),
            ("成人票價是十二元。", HANT),
            ("平日博物馆九点开门。", HANS),
            ("博物馆平日九点开门。", HANT),
        ],
    )
    def test_a_paraphrase_is_supported(self, sentence: str, given: Passage) -> None:
        assert ENOUGH <= support(sentence, [given]) <= 1.0

    @pytest.mark.parametrize(
        ("sentence", "given"),
        [
            ("The museum had 12,481 visitors in 2024.", EN),
            ("The museum had 12,480 visitors in 2023.", EN),
            ("Tickets cost €12.", EN),
            ("בשנת 2025 ביקרו במוזיאון 12,480 איש.", HE),
            ("2023 年有 12480 名訪客。", HANT),
            ("2024 年有 1248 名访客。", HANS),
        ],
    )
    def test_one_wrong_number_leaves_nothing(self, sentence: str, given: Passage) -> None:
        assert support(sentence, [given]) == 0.0

    @pytest.mark.parametrize(
        ("sentence", "given"),
        [
            ("The harbour was dredged by convicts from the northern provinces.", EN),
            ("הנמל נחפר בידי אסירים מהצפון הרחוק.", HE),
            ("海港由北方囚犯挖掘而成。", HANT),
        ],
    )
    def test_other_matter_is_not_supported(self, sentence: str, given: Passage) -> None:
        assert support(sentence, [given]) < ENOUGH

    def test_without_passages_there_is_none(self) -> None:
        assert support("The museum opens at nine on weekdays.", []) == 0.0

    def test_two_passages_support_together_what_neither_does_alone(self) -> None:
        both = passages("Edmund Farrow drew the tower.", "The customs house burned in 1911.")
        sentence = "Edmund Farrow drew the tower and the customs house burned in 1911."
        assert support(sentence, both) > 0.9
        assert support(sentence, both[:1]) == 0.0  # 1911 is not there
        assert support(sentence, both[1:]) < ENOUGH

    def test_between_languages_numbers_and_shared_names_decide(self) -> None:
        he = passage("בשנת 2024 רכש המוזיאון מצלמת Leica M3 במחיר 950 אירו.")
        assert support("In 2024: Leica M3, 950.", [he]) >= ENOUGH
        assert support("In 2024: Leica M6, 950.", [he]) < ENOUGH
        assert support("In 2024: Leica M3, 960.", [he]) == 0.0

    def test_between_languages_with_nothing_to_compare_there_is_none(self) -> None:
        assert support("המוזיאון נפתח בשעה תשע.", [EN]) == 0.0
        assert support("博物館九點開門。", [HE]) == 0.0

    @pytest.mark.parametrize("sentence", ["", "?!", "…", "👩‍👧", "[1]"])
    def test_what_says_nothing_is_not_supported(self, sentence: str) -> None:
        assert support(sentence, [HE]) == 0.0


class TestVerify:
    def test_a_verdict_for_each_sentence(self) -> None:
        text = "The museum opens at nine on weekdays [1]. It had 99 visitors [1]. It is blue."
        cited = cited_sentences(text)
        first, second, third = verify(cited, [EN])
        assert first == Verdict("The museum opens at nine on weekdays.", 0, 41, (1,), True, 1.0)
        assert (second.supported, second.score, second.numbers) == (False, 0.0, (1,))
        assert (third.supported, third.score, third.numbers) == (False, 0.0, ())
        assert [text[verdict.start : verdict.end] for verdict in (first, second, third)] == [
            "The museum opens at nine on weekdays [1].", "It had 99 visitors [1].", "It is blue.",
        ]  # fmt: skip

    def test_only_the_passages_cited_count(self) -> None:
        given = passages("The tower is closed.", "The museum opens at nine.")
        sentence = "The museum opens at nine."
        right, wrong = verify([Cited(sentence, 0, 25, (2,)), Cited(sentence, 25, 50, (1,))], given)
        assert right.supported
        assert not wrong.supported

    def test_true_words_without_a_citation_are_not_supported(self) -> None:
        (verdict,) = verify(cited_sentences("The museum opens at nine on weekdays."), [EN])
        assert not verdict.supported
        assert verdict.score == 0.0
