import json
from pathlib import Path

import pytest

from rag.rewrite import depends, rewrite
from rag.types import Turn

GOLD = Path(__file__).parents[2] / "examples/gold.jsonl"
ROWS = [json.loads(line) for line in GOLD.read_text("utf-8").splitlines()]

CORRECTIONS = (
    "No, I meant Saturday.",
    "no i meant the boat",
    "Sorry, I was asking about the tea house.",
    "No, for students.",
    "No. The other one.",
    "Wait, no, I mean on Sunday?",
    "לא, התכוונתי לשבת.",
    "סליחה, הכוונה הייתה לבית התה",
    "לא, לסטודנט.",
    "不，我是说周六。",
    "不是，我問的是週六。",
    "不對，我的意思是茶室。",
    "抱歉，我指的是学生票。",
)
FOLLOW_UPS = (
    "And on Sundays?",
    "What about students?",
    "How much does it cost?",
    "Who painted it?",
    "When was that?",
    "What are their opening hours?",
    "Is the price the same for groups?",
    "Why?",
    "Which one is open on Saturday?",
    "How long does this take?",
    "When does the museum open there?",
    "For families?",
    "ובשבת?",
    "ומה לגבי סטודנטים?",
    "כמה זה עולה?",
    "מתי הוא נבנה?",
    "מי צייר אותה?",
    "למה?",
    "ולקבוצות?",
    "מה המחיר?",
    "באיזה חדר הסדנה הזו נערכת, זו של הבוקר?",
    "מה הכתובת שלו?",
    "那週日呢？",
    "學生呢？",
    "它是誰造的？",
    "這個展覽在哪裡？",
    "為什麼？",
    "還有其他優惠嗎？",
    "那周日呢？",
    "学生呢？",
    "它多少钱？",
    "这个展览在哪里？",
    "几点？",
    "他们什么时候来？",
    "那么团体票多少钱？",
    "Und am Sonntag?",
    "¿Y los domingos?",
    "А в субботу?",
    *CORRECTIONS,
)
ALONE = (
    "How much is a ticket for an adult?",
    "When does the museum open on weekdays?",
    "Is there a cloakroom for visitors?",
    "In what year was the bridge that crosses the harbour built?",
    "How many pupils can one workshop take?",
    "If a visitor is late, can they still enter the tower?",
    "Who is Tesla?",
    "What did the harbour pilots say they wanted?",
    "כמה עולה כרטיס למבוגר?",
    "מתי נפתח המוזיאון?",
    "מי היה טסלה?",
    "מה הוא שם האדריכל?",
    "מי ממלא את מקום המנהל כשהוא בחופשה?",
    "大人票多少錢？",
    "博物館星期六幾點開門？",
    "吉他課在哪個教室？",
    "成人票多少钱？",
    "博物馆周六几点开门？",
    "棱柱是什么？",
    "与其他博物馆相比，门票贵多少？",
    "Wann öffnet das Museum am Sonntag?",
    "No, when does the tea house open on Sunday?",
    "No. 5 Customs Quay is open when?",
    "No-smoking rules of the courtyard?",
    "Sorry, where do visitors leave their coats?",
    "לא, מתי נפתח בית התה בשבת?",
    "不，茶室星期天几点开门？",
    "我想问茶室几点开门？",
)


@pytest.mark.parametrize("question", FOLLOW_UPS)
def test_a_follow_up_depends(question: str) -> None:
    assert depends(question)


@pytest.mark.parametrize("question", ALONE)
def test_a_question_that_stands_alone_does_not(question: str) -> None:
    assert not depends(question)


@pytest.mark.parametrize("row", [row for row in ROWS if row["history"]], ids=lambda row: row["id"])
def test_follow_ups_of_the_sample_are_joined_to_what_they_follow(row: dict) -> None:
    history = [Turn(**turn) for turn in row["history"]]
    assert rewrite(row["question"], history) == f"{history[-1].question} {row['question']}"


@pytest.mark.parametrize("lang", ["en", "he", "zh-Hans", "zh-Hant"])
def test_few_questions_of_the_sample_that_stand_alone_are_taken_for_follow_ups(lang: str) -> None:
    alone = [row["question"] for row in ROWS if not row["history"] and row["lang"] == lang]
    wrong = [question for question in alone if depends(question)]
    assert len(alone) >= 20
    assert len(wrong) <= 0.1 * len(alone), wrong


@pytest.mark.parametrize("question", [*FOLLOW_UPS, *ALONE])
def test_without_history_nothing_is_added(question: str) -> None:
    assert rewrite(question, ()) == question


@pytest.mark.parametrize("question", ALONE)
def test_a_question_that_stands_alone_is_left_as_it_is(question: str) -> None:
    assert rewrite(question, [Turn("When is the tea house closed?", "On Mondays [1].")]) == question


@pytest.mark.parametrize(
    ("asked", "query"),
    [
        (
            ["How much is a ticket for an adult?", "And for students?", "And on Sundays?"],
            "How much is a ticket for an adult? And on Sundays?",
        ),
        (["כמה עולה כרטיס למבוגר?", "ולסטודנט?", "ובשבת?"], "כמה עולה כרטיס למבוגר? ובשבת?"),
        (["成人票多少錢？", "學生呢？", "那週日呢？"], "成人票多少錢？ 那週日呢？"),
        (["成人票多少钱？", "学生呢？", "那周日呢？"], "成人票多少钱？ 那周日呢？"),
    ],
)
def test_a_chain_of_follow_ups_goes_back_to_the_question_that_stood_alone(asked: list[str], query: str) -> None:
    history = [Turn(question, "Something [1].") for question in asked[:-1]]
    assert rewrite(asked[-1], history) == query


@pytest.mark.parametrize(
    ("asked", "query"),
    [
        (
            ["When is the museum open on Thursday?", "And on Sunday?", "No, I meant Saturday."],
            "When is the museum open? Saturday.",
        ),
        (
            ["When is the museum open on Thursday?", "No, I meant the tea house.", "And on Sunday?"],
            "When is the museum open on Thursday? the tea house. And on Sunday?",
        ),
        (
            ["When is the museum open?", "No, I meant the tea house.", "No, the shop."],
            "When is the museum open? the shop.",
        ),
        (
            ["When does the tour begin?", "How long does it take?", "I meant the boat."],
            "How long does it take? the boat.",
        ),
        (
            ["When does the Hebrew tour begin?", "How long does it take?", "No, I meant the English one."],
            "When does the Hebrew tour begin? How long does it take? the English one.",
        ),
        (["When is it open on Sunday?", "No, I meant"], "When is it open on Sunday? No, I meant"),
        (["מתי פתוח המוזיאון בשבת?", "לא, התכוונתי ליום שישי."], "מתי פתוח המוזיאון? ליום שישי."),
        (["כמה עולה כרטיס?", "ולסטודנט?", "לא, התכוונתי לקבוצה."], "כמה עולה כרטיס? לקבוצה."),
        (["博物館週日幾點開門？", "不，我是說週六。"], "博物館幾點開門？ 週六。"),
        (["成人票多少钱？", "不对，我问的是学生票。", "周日呢？"], "成人票多少钱？ 学生票。 周日呢？"),
    ],
)
def test_a_correction_takes_the_place_of_what_it_corrects(asked: list[str], query: str) -> None:
    history = [Turn(question, "Something [1].") for question in asked[:-1]]
    assert rewrite(asked[-1], history) == query


def test_a_new_topic_begins_a_new_chain() -> None:
    history = [
        Turn("How much is a ticket for an adult?", "€12 [1]."),
        Turn("When does the tea house open on weekdays?", "At ten [1]."),
        Turn("And on Saturdays?", "At nine [1]."),
    ]
    assert rewrite("And on Sundays?", history) == "When does the tea house open on weekdays? And on Sundays?"


def test_where_no_question_stood_alone_the_first_is_taken() -> None:
    history = [Turn("Why?", "Because [1]."), Turn("And then?", "Nothing [1].")]
    assert rewrite("When was that?", history) == "Why? When was that?"
