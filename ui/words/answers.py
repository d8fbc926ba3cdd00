"""The words around answers and sources.

The language of a question decides the words around its answer. What a document or a model wrote is not translated.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ui.words.names import spoken


@dataclass(frozen=True, slots=True)
class Words:
    """The words in one language. `{...}` marks where a value goes."""

    sources: str
    found: str
    also_found: str
    nearest: str
    pages: Mapping[str, str]
    source_number: str
    searching: str
    reading: str
    stopped: str
    not_borne_out: str
    some_not_borne_out: str
    how: str
    searched_for: str
    answered_by: str
    seconds: str
    too_long: str
    failed: str
    judged: str
    taken_back: str
    nothing_to_judge: str
    open_there: str
    around: str
    asked_about: str
    documents_gone: str
    told: str
    unreadable: str
    stages: Mapping[str, str]


ENGLISH = Words(
    sources="Sources",
    found="Passages found",
    also_found="Also found ({count})",
    nearest="Nearest passages",
    pages={"page": "page {page}", "slide": "slide {page}", "sheet": "sheet {page}"},
    source_number="Source {number}: {title}",
    searching="Searching the documents…",
    reading="Reading what was found…",
    stopped="Stopped before the answer was complete; its sources were not checked.",
    not_borne_out="The passages do not bear this sentence out.",
    some_not_borne_out="The passages do not bear out the underlined sentences.",
    how="How this was answered",
    searched_for="Searched for",
    answered_by="Answered by",
    seconds="{seconds} s",
    too_long="The question has {length} characters: ask it in at most {limit}.",
    failed="Something went wrong that should not have; the log of the server says what. Try again.",
    judged="Thank you. It is kept in this collection, and `mekor train` learns from it.",
    taken_back="Taken back.",
    nothing_to_judge="There is no answer here to judge.",
    open_there="Open in the document",
    around="What stands before and after",
    asked_about="What is said about “{heading}”?",
    documents_gone="This answer is gone: documents that it was made of were removed or changed. Ask again.",
    told="This answer is not kept: it was made of something that you told and that memory keeps. Ask again.",
    unreadable="What is kept of this answer cannot be read: it was written by another version. Ask again.",
    stages={
        "rewrite": "Understanding the question",
        "retrieve": "Searching",
        "rerank": "Ranking",
        "generate": "Writing",
        "verify": "Checking",
        "total": "In all",
    },
)

HEBREW = Words(
    sources="מקורות",
    found="קטעים שנמצאו",
    also_found="נמצאו גם ({count})",
    nearest="הקטעים הקרובים ביותר",
    pages={"page": "עמוד {page}", "slide": "שקופית {page}", "sheet": "גיליון {page}"},
    source_number="מקור {number}: {title}",
    searching="מחפש במסמכים…",
    reading="קורא את מה שנמצא…",
    stopped="נעצר לפני שהתשובה הושלמה; המקורות שלה לא נבדקו.",
    not_borne_out="הקטעים אינם תומכים במשפט הזה.",
    some_not_borne_out="הקטעים אינם תומכים במשפטים המסומנים בקו.",
    how="כיצד נענתה השאלה",
    searched_for="מה חופש",
    answered_by="מי ענה",
    seconds="{seconds} שנ׳",
    too_long="בשאלה {length} תווים: יש לשאול ב־{limit} תווים לכל היותר.",
    failed="אירעה תקלה לא צפויה; הפרטים ביומן השרת. אפשר לנסות שוב.",
    judged="תודה. דעתך נשמרה באוסף הזה, ו־`mekor train` ילמד ממנה.",
    taken_back="הדעה נמחקה.",
    nothing_to_judge="אין כאן תשובה שאפשר לשפוט.",
    open_there="פתיחה במסמך",
    around="מה כתוב לפני ואחרי",
    asked_about="מה נאמר על ״{heading}״?",
    documents_gone="התשובה איננה עוד: מסמכים שעליהם נשענה הוסרו או השתנו. אפשר לשאול שוב.",
    told="התשובה לא נשמרה: היא נשענה על דבר שסיפרת ושנשמר בזיכרון. אפשר לשאול שוב.",
    unreadable="לא ניתן לקרוא את מה שנשמר מן התשובה: גרסה אחרת כתבה אותו. אפשר לשאול שוב.",
    stages={
        "rewrite": "הבנת השאלה",
        "retrieve": "חיפוש",
        "rerank": "דירוג",
        "generate": "כתיבה",
        "verify": "בדיקה",
        "total": "בסך הכול",
    },
)

SIMPLIFIED = Words(
    sources="来源",
    found="找到的段落",
    also_found="另外找到（{count}）",
    nearest="最相近的段落",
    pages={"page": "第 {page} 页", "slide": "第 {page} 张幻灯片", "sheet": "第 {page} 个工作表"},
    source_number="来源 {number}：{title}",
    searching="正在检索文档…",
    reading="正在阅读找到的内容…",
    stopped="回答尚未完成即已停止；其来源未经核对。",
    not_borne_out="所找到的段落不支持这句话。",
    some_not_borne_out="所找到的段落不支持带下划线的句子。",
    how="回答的经过",
    searched_for="检索内容",
    answered_by="回答者",
    seconds="{seconds} 秒",
    too_long="问题有 {length} 个字符：请不要超过 {limit} 个。",
    failed="出现了意外的错误；详情见服务器日志。请再试一次。",
    judged="谢谢。您的评价已保存在此文档集中，`mekor train` 会从中学习。",
    taken_back="已撤回。",
    nothing_to_judge="这里没有可以评价的回答。",
    open_there="在文档中打开",
    around="前后文",
    asked_about="关于“{heading}”是怎么说的？",
    documents_gone="此回答已不存在：其所依据的文档已被移除或更改。请再问一次。",
    told="此回答未予保存：它用到了您告知并存于记忆中的内容。请再问一次。",
    unreadable="无法读取所保存的回答：它由另一版本写成。请再问一次。",
    stages={
        "rewrite": "理解问题",
        "retrieve": "检索",
        "rerank": "排序",
        "generate": "撰写",
        "verify": "核对",
        "total": "总计",
    },
)

TRADITIONAL = Words(
    sources="來源",
    found="找到的段落",
    also_found="另外找到（{count}）",
    nearest="最相近的段落",
    pages={"page": "第 {page} 頁", "slide": "第 {page} 張投影片", "sheet": "第 {page} 個工作表"},
    source_number="來源 {number}：{title}",
    searching="正在檢索文件…",
    reading="正在閱讀找到的內容…",
    stopped="回答尚未完成即已停止；其來源未經核對。",
    not_borne_out="所找到的段落不支持這句話。",
    some_not_borne_out="所找到的段落不支持帶底線的句子。",
    how="回答的經過",
    searched_for="檢索內容",
    answered_by="回答者",
    seconds="{seconds} 秒",
    too_long="問題有 {length} 個字元：請不要超過 {limit} 個。",
    failed="發生了意外的錯誤；詳情見伺服器紀錄。請再試一次。",
    judged="謝謝。您的評價已儲存在此文件集中，`mekor train` 會從中學習。",
    taken_back="已撤回。",
    nothing_to_judge="這裡沒有可以評價的回答。",
    open_there="在文件中開啟",
    around="前後文",
    asked_about="關於「{heading}」是怎麼說的？",
    documents_gone="此回答已不存在：其所依據的文件已被移除或變更。請再問一次。",
    told="此回答未予儲存：它用到了您告知並存於記憶中的內容。請再問一次。",
    unreadable="無法讀取所儲存的回答：它由另一版本寫成。請再問一次。",
    stages={
        "rewrite": "理解問題",
        "retrieve": "檢索",
        "rerank": "排序",
        "generate": "撰寫",
        "verify": "核對",
        "total": "總計",
    },
)

WORDS = {"en": ENGLISH, "he": HEBREW, "zh-Hans": SIMPLIFIED, "zh-Hant": TRADITIONAL, "zh": SIMPLIFIED}


def words(lang: str) -> Words:
    """The words for a question in `lang` (BCP 47); English where the page does not speak it."""
    return spoken(WORDS, lang)
