import pytest

from eval.metrics.answers import are_long, chrf, exact_match, gold_in_answer, lcs_f1, token_f1, token_f1_prefixes

SQUAD = [  # answer, gold answers, exact match, F1: worked out by hand from the definition of SQuAD 2's script
    ("the Denver Broncos", ("Denver Broncos", "The Denver Broncos", "Denver Broncos"), 1, 1),
    ("In the year 1890 [1]", ("1890",), 0, 1 / 2),  # in, year, 1890: precision 1/3, recall 1
    ("In the year 1890", ("1890", "year 1890"), 0, 4 / 5),
    ("to be or not to be", ("to be",), 0, 1 / 2),  # 2 common, 6 said, 2 gold
    ("twenty one", ("twenty-one",), 0, 0),  # the hyphen goes, and one word is left
    ("Santa Clara, California.", ("Santa Clara California",), 1, 1),
    ("nothing of it", ("Levi's Stadium",), 0, 0),
    ("the", ("a",), 1, 1),  # both are empty once articles are off
    ("the", ("1890",), 0, 0),
]


@pytest.mark.parametrize(("answer", "golds", "exact", "f1"), SQUAD)
def test_english_is_scored_as_squad_scores_it(answer: str, golds: tuple[str, ...], exact: int, f1: float) -> None:
    assert exact_match(answer, golds, "en") == exact
    assert token_f1(answer, golds, "en") == pytest.approx(f1)


@pytest.mark.parametrize(
    ("answer", "gold", "exact", "f1"),
    [
        ("「踢爆」。", "踢爆", 1, 1),
        ("臺灣大學", "台湾大学", 1, 1),
        ("在北京大学 [1]", "北京", 0, 4 / 7),  # 2 common, 5 said, 2 gold
        ("４ 分鐘", "4分钟", 1, 1),
        ("上海", "北京", 0, 0),
    ],
)
def test_chinese_is_scored_by_characters(answer: str, gold: str, exact: int, f1: float) -> None:
    assert exact_match(answer, (gold,), "zh-Hans") == exact
    assert token_f1(answer, (gold,), "zh-Hant") == pytest.approx(f1)


@pytest.mark.parametrize(
    ("answer", "golds", "f1"),
    [  # by hand: 2 · run / (said + gold), a Chinese character or a Latin word or a number a token
        ("北京大学", ("北京大学",), 1),
        (
            "在北京的大学",
            ("北京大学",),
            2 * 2 / (6 + 4),
        ),  # 北京 and 大学 both stand there, one run counts; token F1 has 4
        ("大学北京", ("北京大学",), 2 * 2 / (4 + 4)),
        ("臺灣大學。", ("「台湾大学」",), 1),
        ("他住在 New York 市", ("New York",), 2 * 2 / (6 + 2)),
        ("上海", ("北京", "上海市"), 2 * 2 / (2 + 3)),
        ("上海", ("北京",), 0),
    ],
)
def test_cmrc_counts_the_longest_common_run(answer: str, golds: tuple[str, ...], f1: float) -> None:
    assert lcs_f1(answer, golds, "zh") == pytest.approx(f1)


def test_chrf_is_that_of_sacrebleu_as_published() -> None:
    assert chrf("the cat sat on the mat [1]", ("the cat sat on the mat",), "en") == 1.0
    assert chrf("", ("the cat sat",), "en") == 0.0
    # by hand: of one to three characters of "abc" and "abd", 2/3, 1/2 and 0 are common on both sides; longer there are none
    assert chrf("abc", ("abd", "xyz"), "en") == pytest.approx((2 / 3 + 1 / 2 + 0) / 3)
    assert 0 < chrf("大厅于1890年建成", ("大厅建于1890年",), "zh") < 1
    assert 0 < chrf("האולם נבנה ב-1890", ("האולם הוקם ב-1890",), "he") < 1


def test_long_gold_answers_are_those_of_many_words() -> None:
    assert are_long(("word " * 20,))
    assert are_long(("大" * 40,))
    assert not are_long(("大" * 39,))
    assert are_long(("מילה " * 20,))
    assert not are_long(("word " * 19,))
    assert not are_long(("word " * 20, "a word"))  # the short one can be met word for word
    assert not are_long(())


@pytest.mark.parametrize(
    ("answer", "gold", "f1", "prefixes"),
    [
        ("במערה בפקיעין", "מערה בפקיעין", 1 / 2, 1),
        ("המערה", "במערה", 0, 1),  # a prefix off either side
        ("הבן", "בן", 0, 0),  # two letters would be left
        ("הבית בית", "בית לבית", 1 / 2, 1),  # equal words are paired first
        ("בָּעִיר", "בעיר", 1, 1),
        ("12 שנים", "13 שנים", 1 / 2, 1 / 2),
        ("שלום", "ירושלים", 0, 0),
    ],
)
def test_hebrew_with_and_without_prefixes(answer: str, gold: str, f1: float, prefixes: float) -> None:
    assert token_f1(answer, (gold,), "he") == pytest.approx(f1)
    assert token_f1_prefixes(answer, (gold,), "he") == pytest.approx(prefixes)


def test_an_english_question_may_have_a_chinese_answer() -> None:
    assert token_f1("闭馆前45分钟", ("45 minutes", "45 分钟"), "en") == pytest.approx(2 * 3 / (6 + 3))


@pytest.mark.parametrize(
    ("answer", "gold"),
    [
        ("The hall was built in 1890 [1].", "1890"),
        ("Tesla's coil hums [2].", "Tesla"),
        ("Broncos won.", "the Broncos"),
        ("It costs 12,000 euros.", "12000 euros"),
        ("Open until 20:30.", "20:30"),
        ("It is “the Great Hall”.", "Great Hall"),
        ("הם הסתתרו במערה.", "מערה"),
        ("הזמן שבמערה ארוך", "מערה"),
        ("במערה בפקיעין", "מערה בפקיעין"),
        ("נסגר ב־1979", "1979"),
        ("נסגר ב1979", "1979"),
        ("צמח בכ-230%.", "כ-230%"),
        ("在3号厅内展出。", "3 號廳"),
        ("他是台灣人", "台湾"),
    ],
)
def test_a_gold_answer_that_is_in_the_answer(answer: str, gold: str) -> None:
    assert gold_in_answer(answer, (gold,)) == 1


@pytest.mark.parametrize(
    ("answer", "gold"),
    [
        ("A party was held.", "art"),
        ("It costs 12.50.", "12"),
        ("Open from 8:30.", "8"),
        ("It is so [45].", "45"),
        ("It is 18 and not more.", "1890"),
        ("במערה", "המערה"),
        ("במערה פקיעין", "מערה בפקיעין"),  # prefixes count before the first word only
        ("בים", "ם"),
        ("在13号厅", "3号厅"),
        ("", "1890"),
    ],
)
def test_a_gold_answer_that_is_not(answer: str, gold: str) -> None:
    assert gold_in_answer(answer, (gold,)) == 0


def test_any_gold_answer_will_do_but_every_part_is_needed() -> None:
    parts = (("€11", "11 euros"), ("€8", "8 euros"))
    assert gold_in_answer("It was 11 euros.", ("€11", "11 euros")) == 1
    assert gold_in_answer("It was €11 and is 8 euros for students.", (), parts) == 1
    assert gold_in_answer("It was €11.", ("€11",), parts) == 0
