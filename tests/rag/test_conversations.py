"""Conversations of ten turns over the sample collection: follow-ups, corrections and new topics, as the default answers.

Each turn is asked after what was really answered before. A turn that is wrong is marked with what is wrong about it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from indexing.embed import LocalEncoder
from rag.pipeline import RAG
from rag.types import Answer, Turn

MUSEUM = Path(__file__).parents[2] / "examples/museum"
DOCUMENTS = (
    "opening-hours.html", "accessibility.html", "membership-terms.md", "house-rules-he.txt", "price-list-he.html",
    "emergency-procedure-he.md", "merchant-letters-exhibition-he.md", "visitor-guide-zh-hans.md", "tea-house-menu-zh-hans.html",
    "exhibition-tea-zh-hant.html", "reading-room-zh-hant.txt",
)  # fmt: skip
TALKS = {
    "en": [
        ("When are the galleries open on Thursday?", "When are the galleries open on Thursday?", "10:00–21:00"),
        ("And on Sunday?", "When are the galleries open on Thursday? And on Sunday?", "Sunday | 10:00–18:00"),
        ("No, I meant Saturday.", "When are the galleries open? Saturday.", "Saturday, Sunday | 10:00–18:00"),
        (
            "And when is the last entry?",
            "When are the galleries open? Saturday. And when is the last entry?",
            "45 minutes before closing",
        ),
        ("How much is a ticket for a student?", "How much is a ticket for a student?", "€8"),
        ("And for an adult?", "How much is a ticket for a student? And for an adult?", "€12"),
        ("No, I meant a child under 6.", "How much is a ticket for a student? a child under 6.", "free"),
        ("How many wheelchairs do you lend?", "How many wheelchairs do you lend?", "four wheelchairs"),
        ("Can they be reserved?", "How many wheelchairs do you lend? Can they be reserved?", "cannot be reserved"),
        ("How much does a family membership cost?", "How much does a family membership cost?", "€75"),
    ],
    "he": [
        ("כמה עולה מדריך קולי?", "כמה עולה מדריך קולי?", "3 אירו"),
        ("באילו שפות הוא?", "כמה עולה מדריך קולי? באילו שפות הוא?", "באנגלית, בעברית ובמנדרינית"),
        ("לא, התכוונתי לסיור מודרך פרטי.", "באילו שפות הוא? לסיור מודרך פרטי.", "סיור מודרך פרטי"),
        ("האם מותר לצלם במוזיאון?", "האם מותר לצלם במוזיאון?", "ללא מבזק"),
        ("ובחדר 6?", "האם מותר לצלם במוזיאון? ובחדר 6?", "אסור לחלוטין"),
        ("איפה נקודת הכינוס בזמן פינוי?", "איפה נקודת הכינוס בזמן פינוי?", "כיכר שוק הדגים"),
        ("ואיפה נמצא הדפיברילטור?", "ואיפה נמצא הדפיברילטור?", "בדלפק הקדמי"),
        ("מתי מתקיים הסיור המודרך בעברית?", "מתי מתקיים הסיור המודרך בעברית?", "בימי חמישי בשעה 18:00"),
        ("כמה זמן הוא נמשך?", "מתי מתקיים הסיור המודרך בעברית? כמה זמן הוא נמשך?", "45 דקות"),
        ("לא, התכוונתי לשיט בנמל.", "כמה זמן הוא נמשך? לשיט בנמל.", "50 דקות"),
    ],
    "zh-Hans": [
        ("茶室周四营业到几点？", "茶室周四营业到几点？", "20:30"),
        ("那周日呢？", "茶室周四营业到几点？ 那周日呢？", "17:30"),
        ("不，我是说周一。", "茶室营业到几点？ 周一。", "周一休息"),
        ("铁观音多少钱？", "铁观音多少钱？", "4.80 欧元"),
        ("正山小种呢？", "铁观音多少钱？ 正山小种呢？", "4.50 欧元"),
        ("不对，我问的是咖啡。", "铁观音多少钱？ 咖啡。", "2.90 欧元"),
        ("语音导览的租金是多少？", "语音导览的租金是多少？", "3 欧元"),
        ("它有哪几种语言？", "语音导览的租金是多少？ 它有哪几种语言？", "英语、希伯来语和普通话"),
        ("馆内无线网络叫什么名字？", "馆内无线网络叫什么名字？", "HarbourGuest"),
        ("需要密码吗？", "馆内无线网络叫什么名字？ 需要密码吗？", "不需要密码"),
    ],
    "zh-Hant": [
        ("品茶會什麼時候舉行？", "品茶會什麼時候舉行？", "每週日 15:00"),
        ("費用多少？", "品茶會什麼時候舉行？ 費用多少？", "6 歐元"),
        ("不，我問的是華語導覽。", "品茶會什麼時候舉行？ 華語導覽。", "每週六 14:30"),
        ("名額有多少？", "品茶會什麼時候舉行？ 華語導覽。 名額有多少？", "名額 15 人"),
        ("閱覽室週三幾點開放？", "閱覽室週三幾點開放？", "13:00 至 17:00"),
        ("那週五呢？", "閱覽室週三幾點開放？ 那週五呢？", "13:00 至 17:00"),
        ("一次最多可以調閱幾件資料？", "一次最多可以調閱幾件資料？", "五件"),
        ("委託館方掃描要多少錢？", "委託館方掃描要多少錢？", "每頁 0.40 歐元"),
        ("多久會寄送？", "委託館方掃描要多少錢？ 多久會寄送？", "七個工作天"),
        ("策展人是誰？", "策展人是誰？", "陳怡君"),
    ],
}
ASKED_WRONG = {
    ("he", 6): "A question that begins with ו and goes on to something new is taken for a follow-up.",
    ("zh-Hans", 9): "A short question that leaves its subject out has enough characters to seem to stand alone.",
}
ANSWERED_WRONG = {
    ("he", 6): "The sentence that answers the question before is quoted again.",
    ("zh-Hant", 3): "The row of the table that names the tour is quoted, and not the sentence on its places.",
}


def turns(wrong: dict[tuple[str, int], str]) -> list[Any]:
    return [
        pytest.param(
            lang,
            at,
            id=f"{lang}-{at + 1}",
            marks=[pytest.mark.xfail(reason=wrong[lang, at], strict=True)] if (lang, at) in wrong else [],
        )
        for lang, talk in TALKS.items()
        for at in range(len(talk))
    ]


@pytest.fixture(scope="module")
def talked(tmp_path_factory: pytest.TempPathFactory, encoder: LocalEncoder) -> dict[str, list[Answer]]:
    """What was answered in each conversation."""
    answers: dict[str, list[Answer]] = {}
    with RAG.open("museum", home=tmp_path_factory.mktemp("museum"), encoder=encoder) as rag:
        assert rag.ingest(*(MUSEUM / name for name in DOCUMENTS)).documents == len(DOCUMENTS)
        for lang, talk in TALKS.items():
            history: list[Turn] = []
            answers[lang] = []
            for question, _, _ in talk:
                answer = rag.ask(question, history=history)
                answers[lang].append(answer)
                history.append(Turn(question, answer.text))
    return answers


@pytest.mark.parametrize("lang", TALKS)
def test_each_conversation_has_ten_turns(lang: str) -> None:
    assert len(TALKS[lang]) == 10


@pytest.mark.parametrize(("lang", "at"), turns(ASKED_WRONG))
def test_what_is_searched_for(talked: dict[str, list[Answer]], lang: str, at: int) -> None:
    assert talked[lang][at].query == TALKS[lang][at][1]


@pytest.mark.parametrize(("lang", "at"), turns(ANSWERED_WRONG))
def test_what_is_answered(talked: dict[str, list[Answer]], lang: str, at: int) -> None:
    answer = talked[lang][at]
    assert TALKS[lang][at][2] in answer.text
    assert answer.lang == lang
    assert answer.supported
    assert not answer.abstained
