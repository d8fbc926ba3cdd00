import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from indexing.types import Page
from rag.cite import Cited, cited_sentences, locate, marked, quoted, tidy, words
from tests.rag.made import passage, passages

TEXTS = st.text(
    st.one_of(
        st.sampled_from("[]【】［］0123456789１٣,，、;；-–— \n.!?。！？*_#|`"),
        st.sampled_from("abכל博物館"),
        st.characters(),
    ),
    max_size=60,
)


class TestTidy:
    @pytest.mark.parametrize(
        ("written", "text"),
        [
            ("It opens at nine [1].", "It opens at nine [1]."),
            ("It opens at nine[1].", "It opens at nine [1]."),
            ("It opens at nine. [1]", "It opens at nine. [1]"),
            ("Nine [1][2].", "Nine [1][2]."),
            ("Nine [1] [2].", "Nine [1][2]."),
            ("Nine [1]\n[2].", "Nine [1][2]."),
            ("Nine [1, 2].", "Nine [1][2]."),
            ("Nine [ 1 ;2 ].", "Nine [1][2]."),
            ("Nine [1-3].", "Nine [1][2][3]."),
            ("Nine [1–2, 3].", "Nine [1][2][3]."),
            ("Nine [2, 2, 1-2].", "Nine [2][1]."),
            ("Nine [3-1].", "Nine [1][2][3]."),
            ("Nine [1][1].", "Nine [1]."),
            ("Nine [1] [2] [1].", "Nine [1][2]."),
            ("Nine [1, 2][2-3].", "Nine [1][2][3]."),
            ("九點【1】【1】。", "九點 [1]。"),
            ("九點［1－3］。", "九點 [1][2][3]。"),
            ("九點【1～2】。", "九點 [1][2]。"),
            ("九點〜【３】", "九點〜 [3]"),
            ("博物館九點開門【1】。", "博物館九點開門 [1]。"),
            ("博物館九點開門［１、２］。", "博物館九點開門 [1][2]。"),
            ("博物馆九点开门【1，3】。", "博物馆九点开门 [1][3]。"),
            ("נפתח בתשע [1].", "נפתח בתשע [1]."),
            ("[1] Nine.", "[1] Nine."),
            ("  Nine [1].\n", "Nine [1]."),
        ],
    )
    def test_marks_are_written_one_way(self, written: str, text: str) -> None:
        assert tidy(written, 3) == (text, ())

    @pytest.mark.parametrize(
        ("written", "text", "dropped"),
        [
            ("Nine [9].", "Nine.", (9,)),
            ("Nine [0].", "Nine.", (0,)),
            ("Nine [1, 7].", "Nine [1].", (7,)),
            ("Nine [2-5].", "Nine [2][3].", (4, 5)),
            ("Nine [9]. Ten [9][8].", "Nine. Ten.", (9, 8)),
            ("九點【4】。", "九點。", (4,)),
            ("[9]", "", (9,)),
            ("Nine [1-900].", "Nine [1].", (900,)),
            ("Nine [5[4]].", "Nine.", (4, 5)),
        ],
    )
    def test_numbers_that_no_passage_has_are_taken_out_and_told(
        self, written: str, text: str, dropped: tuple[int, ...]
    ) -> None:
        assert tidy(written, 3) == (text, dropped)

    @pytest.mark.parametrize(
        "text", ["In [2019] it opened.", "See [a] and [b].", "a[i] = 1", "[see]\n\n[note]", "Nine (1).", "[]", ""]
    )
    def test_brackets_that_are_no_marks_stay(self, text: str) -> None:
        assert tidy(text, 3) == (text, ())

    @pytest.mark.parametrize(
        "text",
        [
            "Call `a[1]` to open it [2].",
            "Call ``a[1] `b` `` now.",
            "Run:\n\n```python\na[1] = b[9]\n```\n\nIt opens [1].",
            "~~~\na [9]\n~~~",
            "```\na[9] and no end",
            "קראו ל-`a[9]` [1].",
            "呼叫 `a[9]` [1]。",
        ],
    )
    def test_brackets_in_code_are_no_marks(self, text: str) -> None:
        assert tidy(text, 3) == (text, ())
        assert all(number in (1, 2) for sentence in cited_sentences(text) for number in sentence.numbers)

    def test_a_backtick_alone_is_no_code(self) -> None:
        assert tidy("The ` key opens it[1].\n\nAnother ` key[9].", 3) == (
            "The ` key opens it [1].\n\nAnother ` key.", (9,),
        )  # fmt: skip

    @pytest.mark.parametrize(
        ("passage_text", "written", "text", "dropped"),
        [
            ("It was built in 1874 [3]. It fell.", "It was built in 1874 [3] [1].", "It was built in 1874 [1].", ()),
            ("It was built in 1874[7]. It fell.", "It was built in 1874 [7].", "It was built in 1874.", ()),
            ("המגדל נבנה בשנת 1874 [3].", "המגדל נבנה בשנת 1874 [3][1].", "המגדל נבנה בשנת 1874 [1].", ()),
            ("鐘樓建於一八七四年春天[3]。", "鐘樓建於一八七四年春天 [3]。", "鐘樓建於一八七四年春天。", ()),
            # Its own number, other words, or too few of them: a citation.
            ("It was built in 1874 [1].", "It was built in 1874 [1].", "It was built in 1874 [1].", ()),
            ("It was built in 1874 [3].", "It was restored in 1901 [3].", "It was restored in 1901 [3].", ()),
            ("[3] It was built.", "[3] It was built.", "[3] It was built.", ()),
            ("It was built in 1874 [7].", "It was restored in 1901 [7].", "It was restored in 1901.", (7,)),
        ],
    )  # fmt: skip
    def test_a_note_that_a_passage_brings_along_is_no_citation(
        self, passage_text: str, written: str, text: str, dropped: tuple[int, ...]
    ) -> None:
        assert tidy(written, 3, passages(passage_text, "Other.", "Third.")) == (text, dropped)

    def test_without_passages_no_mark_stays(self) -> None:
        assert tidy("Nine [1].", 0) == ("Nine.", (1,))

    @given(TEXTS, st.integers(0, 5))
    @example("[9[8]]", 3)
    @example("[1[9], 2]", 1)
    @example("[[[[9]9]9]9]", 2)
    def test_no_text_raises_or_keeps_a_number_out_of_range(self, written: str, count: int) -> None:
        text, dropped = tidy(written, count)
        assert all(not 1 <= number <= count for number in dropped)
        for inside in re.findall(r"[\[【［]\s*(\d{1,3})\s*[\]】］]", text) if not {"`", "~"} & set(text) else ():
            assert 1 <= int(inside) <= count
        cited = cited_sentences(text)
        assert all(1 <= number <= count for sentence in cited for number in sentence.numbers)
        assert tidy(text, count) == (text, ())
        located = locate(cited, passages(*["The museum opens at nine. 博物館。"] * count))
        assert len(located) == sum(len(sentence.numbers) for sentence in cited)


class TestCitedSentences:
    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("It opens at nine [1].", [("It opens at nine.", (1,))]),
            ("It opens at nine. [1]", [("It opens at nine.", (1,))]),
            ("It opens at nine.\n[1]", [("It opens at nine.", (1,))]),
            ("Nine [1]. Five [2].", [("Nine.", (1,)), ("Five.", (2,))]),
            ("Nine. [1] Five. [2]", [("Nine.", (1,)), ("Five.", (2,))]),
            ("Nine [1][2]. Five.", [("Nine.", (1, 2)), ("Five.", ())]),
            ("He said [1] that it is free [2].", [("He said that it is free.", (1, 2))]),
            ("Nine [1]. [1][2]", [("Nine.", (1, 2))]),
            ("九點開門 [1]。五點關門 [2]。", [("九點開門。", (1,)), ("五點關門。", (2,))]),
            ("九點開門。 [1]五點關門。 [2]", [("九點開門。", (1,)), ("五點關門。", (2,))]),
            ("נפתח בתשע [1]. נסגר בחמש [2].", [("נפתח בתשע.", (1,)), ("נסגר בחמש.", (2,))]),
            ("Dr. Katz came at 9.30 [1]. She left [2].", [("Dr. Katz came at 9.30.", (1,)), ("She left.", (2,))]),
            ("- nine [1]\n- ten [2]", [("- nine", (1,)), ("- ten", (2,))]),
            ("[1]", []),
            ("", []),
        ],
    )
    def test_a_mark_belongs_to_the_sentence_before_it(
        self, text: str, found: list[tuple[str, tuple[int, ...]]]
    ) -> None:
        assert [(sentence.text, sentence.numbers) for sentence in cited_sentences(text)] == found

    def test_offsets_hold_the_sentence_and_its_marks(self) -> None:
        text = "It opens at nine [1]. It closes at five. [2][3] 週一休館 [1]。"
        assert [text[sentence.start : sentence.end] for sentence in cited_sentences(text)] == [
            "It opens at nine [1].", "It closes at five. [2][3]", "週一休館 [1]。",
        ]  # fmt: skip

    @given(TEXTS)
    def test_offsets_are_in_order_and_hold_the_words(self, written: str) -> None:
        text, _ = tidy(written, 3)
        last = 0
        for sentence in cited_sentences(text):
            assert last <= sentence.start < sentence.end <= len(text)
            last = sentence.end
            held = re.sub(r"\s*\[\d\]", "", text[sentence.start : sentence.end])
            assert held.strip().startswith(sentence.text[0])
            assert sentence.text in held


class TestWords:
    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("It opens at nine [1].", [["It opens at nine", "."]]),
            ("Nine. [1][2] Five.", [["Nine."], ["Five."]]),
            ("He said [1] that it is free [2].", [["He said", " that it is free", "."]]),
            ("九點開門 [1]。五點。", [["九點開門", "。"], ["五點。"]]),
            ("נפתח בתשע. [1]", [["נפתח בתשע."]]),
        ],
    )
    def test_words_are_what_is_no_mark(self, text: str, found: list[list[str]]) -> None:
        cited = cited_sentences(text)
        assert [[text[start:end] for start, end in spans] for spans in words(text, cited)] == found

    @given(TEXTS)
    def test_together_they_are_the_sentence(self, written: str) -> None:
        text, _ = tidy(written, 3)
        cited = cited_sentences(text)
        for sentence, spans in zip(cited, words(text, cited), strict=True):
            assert "".join(text[start:end] for start, end in spans).strip() == sentence.text


class TestMarked:
    @pytest.mark.parametrize(
        ("text", "numbers", "expected"),
        [
            ("It opens at nine.", [(2,)], "It opens at nine [2]."),
            ("It opens at nine [1].", [()], "It opens at nine."),
            ("It opens at nine [1].", [(2,)], "It opens at nine [2]."),
            ("It opens at nine [1].", [(1, 2)], "It opens at nine [1][2]."),
            ("It opens at nine [1][2].", [(2, 3)], "It opens at nine [2][3]."),
            ("He said [1] that it is free [2].", [(1, 3)], "He said [1] that it is free [3]."),
            ("Nine. [1] Five.", [(), (1,)], "Nine. Five [1]."),
            ("Nine (in May)", [(1,)], "Nine (in May) [1]"),
            ("九點開門。五點關門 [2]。", [(1,), (2,)], "九點開門 [1]。五點關門 [2]。"),
            ("נפתח בתשע. נסגר בחמש [2].", [(1,), (3,)], "נפתח בתשע [1]. נסגר בחמש [3]."),
            ("Call `a[1]` first.", [(2,)], "Call `a[1]` first [2]."),
        ],
    )
    def test_marks_are_added_and_taken_out(self, text: str, numbers: list[tuple[int, ...]], expected: str) -> None:
        found = marked(text, cited_sentences(text), numbers)
        assert found == expected
        assert [set(sentence.numbers) for sentence in cited_sentences(found)] == [set(wanted) for wanted in numbers]

    @given(TEXTS)
    def test_the_same_numbers_change_nothing(self, written: str) -> None:
        text, _ = tidy(written, 3)
        cited = cited_sentences(text)
        assert marked(text, cited, [sentence.numbers for sentence in cited]) == text


class TestQuoted:
    @pytest.mark.parametrize(
        ("passage_text", "sentence", "words"),
        [
            ("It opens at nine. It closes.", "It opens at nine.", "It opens at nine."),
            ("It opens\nat  nine.", "It opens at nine.", "It opens\nat  nine."),
            ("It **opens** at `nine`.", "It opens at nine.", "It **opens** at `nine`."),
            ("| Adult | 12 |", "Adult 12", "Adult | 12"),
            ("博物館平日\n九點開門。", "博物館平日九點開門。", "博物館平日\n九點開門。"),
            ("Built in 1874 [3]. It fell [4, 5].", "Built in 1874. It fell.", "Built in 1874 [3]. It fell [4, 5]."),
            ("First call `a[1]` twice.", "First call `a[1]` twice.", "First call `a[1]` twice."),
            ("First call a[1] twice.", "call `a[1]` twice.", "call a[1] twice."),
            ("\u200fהמוזיאון נפתח\u200f בתשע.", "המוזיאון נפתח בתשע.", "המוזיאון נפתח\u200f בתשע."),
        ],
    )
    def test_words_are_found_in_spite_of_white_space_and_marks(
        self, passage_text: str, sentence: str, words: str
    ) -> None:
        span = quoted(passage_text, sentence)
        assert span is not None
        assert passage_text[slice(*span)] == words

    @pytest.mark.parametrize("sentence", ["It opens at ten.", "", "  ", "**"])
    def test_what_does_not_stand_there_is_not_found(self, sentence: str) -> None:
        assert quoted("It opens at nine.", sentence) is None


class TestLocate:
    def test_a_quote_is_located_to_the_character_of_its_document(self) -> None:
        text = "# Hours\n\nIt opens at nine. It closes\nat five."
        given = passage(text, 1, start=1000, headings=("Hours",), pages=(Page(3, 900), Page(4, 1030)))
        (citation,) = locate([Cited("It closes at five.", 0, 22, (1,))], [given])
        assert citation.quote == "It closes\nat five."
        assert text[citation.start - 1000 : citation.end - 1000] == citation.quote
        assert (citation.number, citation.sentence, citation.document) == (1, 0, "/docs/1.md")
        assert (citation.title, citation.headings, citation.page) == ("Guide", ("Hours",), 3)
        (later,) = locate([Cited("at five.", 0, 8, (1,))], [given])
        assert later.page == 4

    def test_a_paraphrase_is_given_the_nearest_sentence(self) -> None:
        given = passage("The tower is closed. Tickets cost twelve shekels for adults. Dogs may not come in.")
        (citation,) = locate([Cited("An adult ticket is twelve shekels.", 0, 34, (1,))], [given])
        assert citation.quote == "Tickets cost twelve shekels for adults."
        assert given.text[citation.start : citation.end] == citation.quote

    @pytest.mark.parametrize(
        ("text", "sentence", "nearest"),
        [
            ("המגדל סגור. מחיר כרטיס הוא שנים עשר שקלים.", "כרטיס עולה 12 שקלים.", "מחיר כרטיס הוא שנים עשר שקלים."),
            ("鐘樓關閉。成人票價十二元。", "成人票是十二元。", "成人票價十二元。"),
            ("钟楼关闭。成人票价十二元。", "成人票是十二元。", "成人票价十二元。"),
        ],
    )  # fmt: skip
    def test_in_every_language(self, text: str, sentence: str, nearest: str) -> None:
        assert locate([Cited(sentence, 0, len(sentence), (1,))], [passage(text)])[0].quote == nearest

    def test_where_nothing_is_shared_the_whole_passage_is_cited(self) -> None:
        given = passage("המוזיאון נפתח בתשע.", start=50)
        (citation,) = locate([Cited("Opening hours vary.", 0, 19, (1,))], [given])
        assert (citation.start, citation.end, citation.quote) == (50, 50 + len(given.text), given.text)
        assert citation.page is None

    def test_one_for_each_sentence_and_number(self) -> None:
        cited = cited_sentences("Nine [1][2]. Five. Six [2].")
        found = locate(cited, passages("Nine.", "Nine. Six."))
        assert [(citation.sentence, citation.number) for citation in found] == [(0, 1), (0, 2), (2, 2)]
