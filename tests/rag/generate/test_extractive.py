import json
import math
from dataclasses import replace
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexing.text.language import detect
from rag.cite import cited_sentences, quoted, tidy
from rag.config import PromptConfig
from rag.generate.evidence import NAMES
from rag.generate.extractive import ExtractiveGenerator, Weights, choose, evidence, shipped_weights
from rag.prompt import ABSTENTION, Asked, build_prompt
from rag.types import Passage, Prompt
from tests.rag.made import passage, passages

EN = (
    "# Opening hours\n\nThe harbour museum opens at nine on weekdays and at ten on Saturdays. Dogs may wait in the courtyard.",
    "## Prices\n\nA ticket costs twelve shekels for adults. Students pay eight shekels. It includes the audio guide.",
    "The customs house was designed by Edmund Farrow. The customs house was finished in 1874. Its walls are of granite.",
    "The lift carries six people. Wheelchairs stand beside the coats. A folding stool can be borrowed for free.",
    "Volunteers sign the red book. The morning shift begins early. Tea is served in the kitchen.",
    "The archive holds letters of merchants. Most of them are in ink. Some were lost in a flood.",
)
HE = (
    "# שעות\n\nמוזיאון הנמל נפתח בתשע בימי חול ובעשר בשבת. כלבים יכולים להמתין בחצר.",
    "## מחירים\n\nמחיר כרטיס למבוגר הוא שנים עשר שקלים. סטודנטים משלמים שמונה שקלים. המדריך הקולי כלול.",
    "אדמונד פארו תכנן את בית המכס. בית המכס הושלם בשנת 1874. קירותיו עשויים גרניט.",
    "המעלית נושאת שישה אנשים. כיסאות גלגלים עומדים ליד המעילים. אפשר לשאול שרפרף מתקפל.",
    "מתנדבים חותמים בספר האדום. משמרת הבוקר מתחילה מוקדם. תה מוגש במטבח.",
    "הארכיון שומר מכתבים של סוחרים. רובם כתובים בדיו. אחדים אבדו בשיטפון.",
)
HANT = (
    "# 開放時間\n\n海港博物館平日九點開門，星期六十點開門。狗可以在院子裡等候。",
    "## 票價\n\n成人票價十二元。學生付八元。票價包括語音導覽。",
    "海關大樓由愛德蒙·法羅設計。海關大樓於1874年落成。牆壁是花崗岩。",
    "電梯可載六人。輪椅放在衣帽間旁邊。摺疊凳可以免費借用。",
    "義工在紅簿上簽名。早班很早開始。廚房供應茶水。",
    "檔案室收藏商人的信件。大部分用墨水書寫。有些在洪水中遺失。",
)
HANS = (
    "# 开放时间\n\n海港博物馆平日九点开门，星期六十点开门。狗可以在院子里等候。",
    "## 票价\n\n成人票价十二元。学生付八元。票价包括语音导览。",
    "海关大楼由爱德蒙·法罗设计。海关大楼于1874年落成。墙壁是花岗岩。",
    "电梯可载六人。轮椅放在衣帽间旁边。折叠凳可以免费借用。",
    "义工在红簿上签名。早班很早开始。厨房供应茶水。",
    "档案室收藏商人的信件。大部分用墨水书写。有些在洪水中遗失。",
)
OBVIOUS = [
    (EN, "When does the harbour museum open on Saturdays?",
     "The harbour museum opens at nine on weekdays and at ten on Saturdays."),
    (EN, "How much does a ticket cost for adults?", "A ticket costs twelve shekels for adults."),
    (EN, "How much do students pay?", "Students pay eight shekels."),
    (EN, "Who designed the customs house?", "The customs house was designed by Edmund Farrow."),
    (EN, "When was the customs house finished?", "The customs house was finished in 1874."),
    (EN, "How many people does the lift carry?", "The lift carries six people."),
    (EN, "Where do wheelchairs stand?", "Wheelchairs stand beside the coats."),
    (HE, "מתי נפתח מוזיאון הנמל בשבת?", "מוזיאון הנמל נפתח בתשע בימי חול ובעשר בשבת."),
    (HE, "כמה עולה כרטיס למבוגר?", "מחיר כרטיס למבוגר הוא שנים עשר שקלים."),
    (HE, "כמה משלמים סטודנטים?", "סטודנטים משלמים שמונה שקלים."),
    (HE, "מי תכנן את בית המכס?", "אדמונד פארו תכנן את בית המכס."),
    (HE, "באיזו שנה הושלם בית המכס?", "בית המכס הושלם בשנת 1874."),
    (HE, "כמה אנשים נושאת המעלית?", "המעלית נושאת שישה אנשים."),
    (HANT, "海港博物館星期六幾點開門？", "海港博物館平日九點開門，星期六十點開門。"),
    (HANT, "成人票價多少？", "成人票價十二元。"),
    (HANT, "學生付多少元？", "學生付八元。"),
    (HANT, "海關大樓由誰設計？", "海關大樓由愛德蒙·法羅設計。"),
    (HANT, "海關大樓何時落成？", "海關大樓於1874年落成。"),
    (HANT, "電梯可載幾人？", "電梯可載六人。"),
    (HANS, "海港博物馆星期六几点开门？", "海港博物馆平日九点开门，星期六十点开门。"),
    (HANS, "成人票价多少？", "成人票价十二元。"),
    (HANS, "学生付多少元？", "学生付八元。"),
    (HANS, "海关大楼由谁设计？", "海关大楼由爱德蒙·法罗设计。"),
    (HANS, "海关大楼何时落成？", "海关大楼于1874年落成。"),
    (HANS, "电梯可载几人？", "电梯可载六人。"),
]  # fmt: skip
BESIDE = [
    (EN, "Who won the chess championship in Reykjavik?"),
    (EN, "What is the melting temperature of copper?"),
    (EN, "How do I bake sourdough bread?"),
    (HE, "מי זכה באליפות השחמט ברייקיאוויק?"),
    (HE, "מהי טמפרטורת ההיתוך של נחושת?"),
    (HANT, "誰贏得雷克雅維克西洋棋冠軍？"),
    (HANT, "如何烘焙酸種麵包？"),
    (HANS, "谁赢得雷克雅未克国际象棋冠军？"),
    (HANS, "如何烘焙酸种面包？"),
]
LONE = "abc מוזיאון 博物馆 12:30. ! ? 。 ？\n# - * | `\t"


def prompt(question: str, given: tuple[Passage, ...]) -> Prompt:
    return build_prompt(Asked(question, question, detect(question)), given, PromptConfig(), ExtractiveGenerator())


def level(*texts: str) -> tuple[Passage, ...]:
    """Passages that retrieval holds for equally good, as it does when none of them answers."""
    return tuple(passage(text, number, score=0.2) for number, text in enumerate(texts, 1))


def said(question: str, given: tuple[Passage, ...]) -> str:
    return "".join(ExtractiveGenerator().generate(prompt(question, given)))


class TestChoosing:
    @pytest.mark.parametrize(("texts", "question", "sentence"), OBVIOUS, ids=[question for _, question, _ in OBVIOUS])
    def test_the_obvious_sentence_comes_first(self, texts: tuple[str, ...], question: str, sentence: str) -> None:
        assert choose(question, detect(question), level(*texts), shipped_weights())[0].text == sentence

    @pytest.mark.parametrize(("texts", "question", "sentence"), OBVIOUS, ids=[question for _, question, _ in OBVIOUS])
    def test_and_is_cited_with_its_passage(self, texts: tuple[str, ...], question: str, sentence: str) -> None:
        first = cited_sentences(said(question, level(*texts)))[0]
        assert first.text == sentence
        (number,) = first.numbers
        assert quoted(texts[number - 1], sentence)

    @pytest.mark.parametrize("question", ["Opening hours", "What are the prices?", "מחירים", "票價"])
    def test_a_heading_is_never_quoted(self, question: str) -> None:
        texts = {"en": EN, "he": HE}.get(detect(question), HANT)
        chosen = choose(question, detect(question), level(*texts), shipped_weights())
        assert not any(candidate.text.startswith("#") for candidate in chosen)

    def test_without_passages_it_refuses(self) -> None:
        assert said("When does it open?", ()) == ABSTENTION["en"]
        assert said("מתי זה נפתח?", passages(" ")) == ABSTENTION["he"]

    def test_a_second_sentence_only_when_it_is_about_as_good(self) -> None:
        given = passages("The tower is closed on Mondays. The tower is closed on Tuesdays. Dogs bark.")
        weights = shipped_weights()
        assert len(choose("When is the tower closed?", "en", given, replace(weights, second=1e6))) == 2
        assert len(choose("When is the tower closed?", "en", given, replace(weights, second=-1.0, new=0.0))) == 1

    def test_a_second_sentence_that_meets_what_the_best_leaves_open(self) -> None:
        given = passages(
            "The tower was built by Edmund Farrow. Cats sleep. The clock was added by Ada Lane. Dogs bark."
        )
        weights = replace(shipped_weights(), second=0.0, new=100.0)
        chosen = choose("Who built the tower and who added the clock?", "en", given, weights)
        assert {c.text for c in chosen} == {"The tower was built by Edmund Farrow.", "The clock was added by Ada Lane."}


class TestEvidence:
    @pytest.mark.parametrize(("texts", "question", "sentence"), OBVIOUS[::6])
    def test_the_best_sentence_stands_out_less_when_the_answer_is_taken_away(
        self, texts: tuple[str, ...], question: str, sentence: str
    ) -> None:
        without = tuple(text.replace(sentence, "") for text in texts)
        whole, less = (evidence(question, detect(question), level(*t)) for t in (texts, without))
        assert less["share"] < whole["share"]
        assert less["soft"] < whole["soft"]

    @pytest.mark.parametrize(("texts", "question"), BESIDE)
    def test_of_what_the_passages_have_nothing_to_do_with_little_is_met(
        self, texts: tuple[str, ...], question: str
    ) -> None:
        found = evidence(question, detect(question), level(*texts))
        assert max(found["soft"], found["best_passage"]) < 0.5

    def test_by_hand(self) -> None:
        """Two sentences, of which the first holds both words of the question and scores 2 more than the second."""
        weights = Weights(dict.fromkeys(NAMES, 0.0) | {"place": -2.0}, 0.0, 0.0)
        given = passages("Amber glows red. Tea is cold.")
        found = evidence("amber glows", "en", given, weights)
        place = given[0].text.index("Tea") / len(given[0].text)
        assert found["margin"] == pytest.approx(2 * place)
        assert found["share"] == pytest.approx(1 / (1 + math.exp(-2 * place)))
        assert (found["coverage"], found["best_passage"]) == (1.0, 1.0)
        assert found["candidates"] == pytest.approx(math.log(2))
        assert found["asked"] == pytest.approx(math.log(3))

    def test_a_lone_sentence_has_no_rival(self) -> None:
        found = evidence("amber", "en", passages("Amber glows."))
        assert (found["share"], found["margin"], found["candidates"]) == (1.0, 3.0, 0.0)

    def test_of_nothing_there_is_none(self) -> None:
        assert evidence("When?", "en", ()) == {}
        assert evidence("When?", "en", passages(" ")) == {}


class TestQuoting:
    @pytest.mark.parametrize(("texts", "question"), [(texts, question) for texts, question, _ in OBVIOUS])
    def test_one_or_two_sentences_and_nothing_rewritten(self, texts: tuple[str, ...], question: str) -> None:
        cited = cited_sentences(said(question, level(*texts)))
        assert 1 <= len(cited) <= 2
        for sentence in cited:
            assert len(sentence.numbers) == 1
            assert quoted(texts[sentence.numbers[0] - 1], sentence.text)

    @pytest.mark.parametrize(
        ("text", "question", "answer"),
        [
            ("- The tower is **closed** on `Mondays`.", "When is the tower closed?", "The tower is closed on Mondays. [1]"),
            ("| Tower ticket | 7 shekels |", "How much is a tower ticket?", "Tower ticket | 7 shekels [1]"),
            ("3. Ring extension 12 for lost things.", "Which extension for lost things?", "Ring extension 12 for lost things. [1]"),
            ("The tower is closed\n   on Mondays.", "When is the tower closed?", "The tower is closed on Mondays. [1]"),
            ("鐘樓每週\n一關閉。", "鐘樓何時關閉？", "鐘樓每週一關閉。 [1]"),
        ],
    )  # fmt: skip
    def test_marks_of_the_page_are_left_out(self, text: str, question: str, answer: str) -> None:
        sure = ExtractiveGenerator(replace(shipped_weights(), second=-1.0, new=0.0))
        assert "".join(sure.generate(prompt(question, passages(text)))) == answer

    def test_numbers_are_those_of_the_passages(self) -> None:
        given = tuple(replace(p, number=p.number + 4) for p in level(*EN))
        assert said("How much do students pay?", given) == "Students pay eight shekels. [6]"

    def test_notes_of_a_document_are_not_taken_for_citations(self) -> None:
        given = passages("The tower was built in 1874 [2, 3]. It fell in 1911.[4]", "Dogs bark.", "Cats do not.")
        text = said("When was the tower built?", given)
        assert text.startswith("The tower was built in 1874. [1]")
        (first, *_) = cited_sentences(text)
        assert first.numbers == (1,)
        assert quoted(given[0].text, first.text) == (0, 35)

    def test_sentences_without_an_end_do_not_run_together(self) -> None:
        both = ExtractiveGenerator(replace(shipped_weights(), second=1e6))
        text = "".join(both.generate(prompt("ticket", passages("| Adult ticket | 12 |\n| Child ticket | 7 |"))))
        assert sorted(sentence.text for sentence in cited_sentences(text)) == ["Adult ticket | 12", "Child ticket | 7"]

    def test_a_sentence_that_is_only_marks_is_no_answer(self) -> None:
        sure = ExtractiveGenerator()
        assert "".join(sure.generate(prompt("When?", passages("**")))) == ABSTENTION["en"]

    @settings(max_examples=60, deadline=None)
    @given(
        st.text(st.sampled_from(LONE), min_size=1, max_size=30),
        st.lists(st.text(st.one_of(st.sampled_from(LONE), st.characters()), max_size=80), max_size=3),
    )
    def test_of_any_text_it_quotes_or_refuses(self, question: str, texts: list[str]) -> None:
        sure = ExtractiveGenerator()
        asked = prompt(question, passages(*texts))
        text = "".join(sure.generate(asked))
        if text == asked.abstention:
            return
        for sentence in cited_sentences(tidy(text, len(texts))[0]):
            assert any(quoted(texts[number - 1], sentence.text) for number in sentence.numbers)

    def test_the_same_question_gets_the_same_answer(self) -> None:
        assert len({said("When does the museum open?", passages(*EN)) for _ in range(5)}) == 1

    def test_it_has_a_name_and_no_window(self) -> None:
        assert ExtractiveGenerator().name == "extractive"
        assert ExtractiveGenerator().count_tokens("a long text " * 1000) == 0


class TestWeights:
    def test_the_file_names_every_feature_and_no_other(self) -> None:
        read = json.loads(files("rag.generate").joinpath("extractive.json").read_text("utf-8"))
        assert sorted(read) == ["new", "second", "sentence"]
        assert sorted(read["sentence"]) == sorted(NAMES)
        assert all(map(math.isfinite, (*read["sentence"].values(), read["second"], read["new"])))

    def test_names_stand_once(self) -> None:
        assert len(set(NAMES)) == len(NAMES)

    def test_weights_decide(self) -> None:
        weights = Weights(dict.fromkeys(NAMES, 0.0) | {"place": 1.0}, -1.0, 0.0)
        chosen = choose("anything", "en", passages("First it is. Second it is. Third it is."), weights)
        assert [candidate.text for candidate in chosen] == ["Third it is."]

    def test_equal_scores_keep_the_order_of_the_text(self) -> None:
        weights = Weights(dict.fromkeys(NAMES, 0.0), 0.0, 0.0)
        chosen = choose("anything", "en", passages("First it is. Second it is. Third it is."), weights)
        assert [candidate.text for candidate in chosen] == ["First it is.", "Second it is."]
