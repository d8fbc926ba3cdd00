import time

import pytest

from rag.types import Turn
from rag.whole.asked import over_everything

EVERYTHING = {
    "en": (
        "Please summarize the documents.",
        "Can you give me a short summary of all the files?",
        "Summarise everything",
        "What are these documents about?",
        "What is this document about?",
        "Compare all",
        "Compare the two documents",
        "Give me an overview of all documents in five points",
        "What topics do the documents cover?",
        "What are the main points of these files?",
        "What do all of the documents have in common?",
        "How do the documents differ?",
        "Summarise this folder",
    ),
    "he": (
        "סכם את המסמכים",
        "סכמי בבקשה את כל המסמכים האלה",
        "תסכם לי את הכל",
        "תן לי סיכום קצר של כל הקבצים",
        "על מה המסמכים מדברים?",
        "במה עוסקים הקבצים?",
        "מה כתוב במסמכים?",
        "השווה בין כל המסמכים",
        "מה ההבדלים בין המסמכים?",
        "מהם הנושאים העיקריים של המסמכים?",
    ),
    "zh-Hans": (
        "总结这些文件",
        "请帮我总结一下所有文档的主要内容。",
        "用三句话概括全部文件",
        "比较这两份文档的异同",
        "这些文件讲的是什么？",
        "把这些资料总结一下",
        "这些文件的主要内容是什么？",
    ),
    "zh-Hant": (
        "總結這些文件",
        "請比較所有文件",
        "這些文件主要講什麼？",
        "把所有資料歸納一下",
        "這兩份文件有什麼不同？",
    ),
}
SINGLE_THINGS = {
    "en": (
        "Summarise the house rules",
        "Which documents do I need for a reader's card?",
        "Compare the prices for adults and students",
        "Who must review all documents before the loan?",
        "What is the exhibition about?",
        "Summarise the documents needed for a loan",
        "What do the documents of the loan say about insurance?",
        "When is the summary of the minutes published?",
        "Do all documents have to be signed?",
        "Is everything included in the ticket?",
        "All",
    ),
    "he": (
        "סכם את תקנון הבית",
        "אילו מסמכים צריך להביא?",
        "מי צריך לחתום על כל המסמכים?",
        "השווה בין מחיר כרטיס למבוגר לסטודנט",
        "מה כתוב בתקנון על צילום?",
        "סכם את המסמכים הנדרשים להשאלה",
        "מתי פורסם סיכום הישיבה?",
        "על מה מדברת התערוכה?",
    ),
    "zh-Hans": (
        "比较便宜的票是哪一种？",
        "总结会议是什么时候？",
        "借展需要哪些文件？",
        "文件的主要内容由谁核准？",
        "展览的主要内容是什么？",
        "比较成人票和学生票的价格",
        "全部门票多少钱？",
    ),
    "zh-Hant": (
        "總結會議何時舉行？",
        "這些文件存放在哪裡？",
        "品茶會的主要內容是什麼？",
        "所有文件都要簽名嗎？",
    ),
}


@pytest.mark.parametrize("question", [question for some in EVERYTHING.values() for question in some])
def test_a_question_over_everything(question: str) -> None:
    assert over_everything(question)
    assert over_everything(question, [Turn("When does it open?", "At ten.")])


@pytest.mark.parametrize("question", [question for some in SINGLE_THINGS.values() for question in some])
def test_a_question_that_looks_like_one(question: str) -> None:
    assert not over_everything(question)


@pytest.mark.parametrize(
    "question", ["Summarise", "A short summary, please", "סיכום", "סכם בבקשה", "总结一下", "請總結"]
)
def test_in_a_conversation_a_bare_request_is_about_the_conversation(question: str) -> None:
    assert over_everything(question)
    assert not over_everything(question, [Turn("When does it open?", "At ten.")])


@pytest.mark.parametrize(
    "piece", ["请你", "the ", "please, ", "summarise all two ", "这", "תן לי סיכום ", "把文件", "用", "一", "总结一下"]
)
def test_no_question_takes_long(piece: str) -> None:
    begun = time.perf_counter()
    over_everything((piece * 4000)[:4000])
    assert time.perf_counter() - begun < 1
