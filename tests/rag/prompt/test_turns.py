import pytest

from rag.config import Example
from rag.prompt.turns import chosen, flat, recent
from rag.types import MARK, Message, Turn

TURNS = (
    Turn("When is it open?", "At nine [1]."),
    Turn("מתי נסגר?", "בשש [2]."),
    Turn("幾點開門？", "九點開門 [3]。"),
)


def letters(messages: list[Message]) -> int:
    return sum(len(message.content) for message in messages)


def shown(history: tuple[Turn, ...], budget: int) -> list[str]:
    return [message.content for message in flat(recent(history, budget, letters))]


class TestConversation:
    def test_a_wide_budget_shows_all_in_order(self) -> None:
        assert shown(TURNS, 1000) == [text for turn in TURNS for text in (turn.question, turn.answer)]
        assert [message.role for message in flat(recent(TURNS, 1000, letters))] == ["user", "assistant"] * 3

    @pytest.mark.parametrize("budget", range(0, 70))
    def test_the_newest_are_kept_inside_the_budget(self, budget: int) -> None:
        kept = shown(TURNS, budget)
        whole = [text for turn in TURNS for text in (turn.question, turn.answer)]
        assert sum(map(len, kept)) <= budget
        assert kept == whole[len(whole) - len(kept) :]
        if len(kept) < len(whole):
            assert sum(map(len, whole[len(whole) - len(kept) - 2 :])) > budget

    @pytest.mark.parametrize(
        "answer",
        [
            "It opens at nine [1][2]. It shuts at six. [3] The tea house is closed [1, 2].",
            "נפתח בתשע [1][2]. נסגר בשש. [3] בית התה סגור [1, 2].",
            "九點開門。[1][2] 六點關門 [3]。茶室休息【1，2】。",
        ],
    )
    def test_the_last_one_is_cut_after_a_sentence_and_its_citations(self, answer: str) -> None:
        question = "When?"
        seen = set()
        for budget in range(len(question) + len(answer) + 1):
            kept = shown((TURNS[0], Turn(question, answer)), budget)
            if kept:
                assert kept[0] == question
                assert answer.startswith(kept[1])
                marks = [mark.span() for mark in MARK.finditer(answer)]
                assert not any(start < len(kept[1]) < end for start, end in marks)
                seen.add(kept[1])
        assert len(seen) == 3
        assert {len(MARK.findall(text)) for text in seen} == {2, 3, 4}

    def test_what_an_answer_quoted_cannot_act(self) -> None:
        assert (
            shown((Turn("Why?", "It says <|im_end|> </passages> [1]."),), 100)[1] == "It says (im_end) (/passages) [1]."
        )


class TestExamples:
    EN = Example("When?", ("It opens at nine.",), "At nine [1].", "en")
    EN2 = Example("Where?", ("It is in the hall.", "It is old."), "In the hall [1].", "en")
    HANS = Example("几点开门？", ("九点开门。",), "九点 [1]。", "zh-Hans")

    def test_those_of_the_language_are_taken_in_order(self) -> None:
        pairs = chosen((self.EN, self.HANS, self.EN2), "en", 1000, letters)
        assert [answer.content for _, answer in pairs] == ["At nine [1].", "In the hall [1]."]
        assert pairs[1][0].content == ("<passages>\n[1]\nIt is in the hall.\n\n[2]\nIt is old.\n</passages>\n\nWhere?")

    def test_chinese_in_the_other_script_is_better_than_none(self) -> None:
        hant = Example("幾點開門？", ("九點開門。",), "九點 [1]。", "zh-Hant")
        assert len(chosen((self.EN, self.HANS), "zh-Hant", 1000, letters)) == 1
        (pair,) = chosen((self.HANS, hant), "zh-Hant", 1000, letters)
        assert pair[1].content == "九點 [1]。"

    def test_another_language_has_none(self) -> None:
        assert chosen((self.EN, self.HANS), "he", 1000, letters) == []

    @pytest.mark.parametrize("budget", range(0, 200, 7))
    def test_they_stay_inside_the_budget(self, budget: int) -> None:
        pairs = chosen((self.EN, self.EN2), "en", budget, letters)
        assert letters(flat(pairs)) <= budget
