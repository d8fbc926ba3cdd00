from collections.abc import Sequence

import pytest

from rag.cite import Cited, cited_sentences
from rag.types import Passage, Verdict
from rag.verify import Judged, judged, verify
from tests.rag.made import passage, passages

EN = passage(
    "The museum opens at nine on weekdays. In 2024 it had 12,480 visitors and tickets cost €12.50.",
    headings=("Annual report",),
)
HE = passage("המוזיאון נפתח בשעה תשע בימי חול. בשנת 2024 ביקרו בו 12,480 איש. מחיר כרטיס למבוגר הוא 12 שקלים.")
HANT = passage("博物館平日九點開門，星期六十點開門。2024 年有 12480 名訪客。成人票價十二元。")
HANS = passage("博物馆平日九点开门，星期六十点开门。2024 年有 12480 名访客。成人票价十二元。")
NOT_EN = passage("The museum does not open on Mondays. The tower was never finished.")
NOT_HE = passage("המוזיאון אינו נפתח בימי שני. המגדל לא הושלם מעולם.")
NOT_ZH = passage("博物館星期一不開門。燈塔從未完工。")


def said_of(sentence: str, *given: Passage) -> Judged:
    (found,) = judged([sentence], [given])
    return found


class TestQuotations:
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
    def test_word_for_word_is_wholly_supported_and_no_model_is_asked(self, sentence: str, given: Passage) -> None:
        assert said_of(sentence, given) == Judged(supported=True, score=1.0, asked=False)

    def test_without_passages_there_is_no_support_and_no_model_is_asked(self) -> None:
        assert said_of("The museum opens at nine on weekdays.") == Judged(supported=False, score=0.0, asked=False)


class TestWritten:
    @pytest.mark.parametrize(
        ("sentence", "given"),
        [
            ("On weekdays the museum opens at nine.", EN),
            ("The museum had 12,480 visitors in 2024.", EN),
            ("In 2024, 12,480 people visited the museum.", EN),
            ("A ticket costs €12.50.", EN),
            ("The annual report gives 12,480 visitors.", EN),
            ("On Mondays the museum does not open.", NOT_EN),
            ("בימי חול נפתח המוזיאון בשעה תשע.", HE),
            ("כרטיס למבוגר עולה 12 שקלים.", HE),
            ("בימי שני המוזיאון אינו נפתח.", NOT_HE),
            ("平日博物館九點開門。", HANT),
            ("成人票價是十二元。", HANT),
            ("平日博物馆九点开门。", HANS),
            ("星期六博物馆十点开门。", HANS),
            ("博物馆平日九点开门。", HANT),
            ("星期一博物館不開門。", NOT_ZH),
        ],
    )
    def test_a_true_rewording_is_supported(self, sentence: str, given: Passage) -> None:
        found = said_of(sentence, given)
        assert found.supported
        assert found.asked

    @pytest.mark.parametrize(
        ("sentence", "given"),
        [
            ("The museum had 12,481 visitors in 2024.", EN),
            ("The museum had 12,480 visitors in 2023.", EN),
            ("Tickets cost €12.", EN),
            ("בשנת 2025 ביקרו במוזיאון 12,480 איש.", HE),
            ("מחיר כרטיס למבוגר הוא 13 שקלים.", HE),
            ("2023 年有 12480 名訪客。", HANT),
            ("2024 年有 1248 名访客。", HANS),
        ],
    )
    def test_an_exchanged_number_is_flagged(self, sentence: str, given: Passage) -> None:
        assert not said_of(sentence, given).supported

    @pytest.mark.parametrize(
        ("sentence", "given"),
        [
            ("On weekdays the museum does not open at nine.", EN),
            ("The museum doesn't open at nine on weekdays.", EN),
            ("The museum opens on Mondays.", NOT_EN),
            ("The tower was finished.", NOT_EN),
            ("בימי חול המוזיאון לא נפתח בשעה תשע.", HE),
            ("המוזיאון נפתח בימי שני.", NOT_HE),
            ("המגדל הושלם.", NOT_HE),
            ("博物館平日九點不開門。", HANT),
            ("平日博物馆九点没开门。", HANS),
            ("博物館星期一開門。", NOT_ZH),
        ],
    )
    def test_a_negation_turned_round_is_flagged(self, sentence: str, given: Passage) -> None:
        assert not said_of(sentence, given).supported

    @pytest.mark.parametrize(
        ("sentence", "given"),
        [
            ("The harbour was dredged by convicts from the northern provinces.", EN),
            ("הנמל נחפר בידי אסירים מהצפון הרחוק.", HE),
            ("海港由北方囚犯挖掘而成。", HANT),
        ],
    )
    def test_other_matter_is_not_supported(self, sentence: str, given: Passage) -> None:
        assert not said_of(sentence, given).supported

    def test_two_passages_support_together_what_neither_does_alone(self) -> None:
        both = passages("Edmund Farrow drew the tower.", "The customs house burned in 1911.")
        sentence = "Edmund Farrow drew the tower and the customs house burned in 1911."
        assert said_of(sentence, *both).supported
        assert not said_of(sentence, both[0]).supported
        assert not said_of(sentence, both[1]).supported

    def test_between_languages_numbers_and_shared_names_decide(self) -> None:
        he = passage("בשנת 2024 רכש המוזיאון מצלמת Leica M3 במחיר 950 אירו.")
        assert said_of("In 2024: Leica M3, 950.", he).supported
        assert not said_of("In 2024: Leica M6, 950.", he).supported
        assert said_of("In 2024: Leica M3, 960.", he).score == 0.0

    def test_between_languages_with_nothing_to_compare_there_is_none(self) -> None:
        assert said_of("המוזיאון נפתח בשעה תשע.", EN).score == 0.0
        assert said_of("博物館九點開門。", HE).score == 0.0

    @pytest.mark.parametrize("sentence", ["", "?!", "…", "👩‍👧", "[1]"])
    def test_what_says_nothing_is_not_supported(self, sentence: str) -> None:
        assert said_of(sentence, HE).score == 0.0


class TestVerify:
    def test_a_verdict_for_each_sentence(self) -> None:
        text = "The museum opens at nine on weekdays [1]. It had 99 visitors [1]. It is blue."
        cited = cited_sentences(text)
        first, second, third = verify(cited, [EN])
        assert first == Verdict("The museum opens at nine on weekdays.", 0, 41, (1,), True, 1.0)
        assert (second.supported, second.judged, second.numbers) == (False, True, (1,))
        assert (third.supported, third.judged, third.score, third.numbers) == (False, False, 0.0, ())
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

    def test_a_model_is_asked_once_and_only_for_what_is_no_quotation(self) -> None:
        asked: list[tuple[list[str], list[list[str]]]] = []

        class Half:
            name = "half"

            def score(self, claims: Sequence[str], given: Sequence[Sequence[str]]) -> list[float]:
                asked.append((list(claims), [list(texts) for texts in given]))
                return [0.5] * len(claims)

            def threshold(self, lang: str) -> float:
                return 0.4 if lang == "he" else 0.6

        cited = cited_sentences("The museum opens at nine on weekdays [1]. It is blue [1]. הוא כחול [2]. It sank.")
        verdicts = verify(cited, [EN, passage("המוזיאון אדום.", 2)], Half())
        assert [(one.supported, one.score, one.judged) for one in verdicts] == [
            (True, 1.0, False), (False, 0.5, True), (True, 0.5, True), (False, 0.0, False),
        ]  # fmt: skip
        ((claims, given),) = asked
        assert claims == ["It is blue.", "הוא כחול."]
        assert given == [[f"Guide\n\nAnnual report\n\n{EN.text}"], ["Guide\n\nהמוזיאון אדום."]]
