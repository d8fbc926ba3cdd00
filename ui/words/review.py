"""The words around proposed gold questions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReviewWords:
    """The words in one language. `{...}` marks where a value goes."""

    count: str
    unanswerable: str
    unanswerable_is: str
    model: str
    model_is: str
    no_model: str
    make: str
    stop: str
    making: str
    made: str
    no_more: str
    none_made: str
    intro: str
    region: str
    place: str
    done: str
    counted: str
    ways: Mapping[str, str]
    parts: Mapping[str, str]
    states: Mapping[str, str]
    no_answer: str
    question: str
    answers: str
    answers_is: str
    accept: str
    reject: str
    edit: str
    later: str
    back: str
    keys: str
    every: str
    download: Mapping[str, str]
    nothing: str
    failed: str


REVIEW = {
    "en": ReviewWords(
        count="How many more",
        unanswerable="Share that nothing answers",
        unanswerable_is="They show whether a collection knows what it does not say.",
        model="Let the language model write them",
        model_is="Otherwise they are made of sentences, tables and headings, by rule.",
        no_model="The settings name no language model that writes: choose one there, or switch this off.",
        make="Propose questions",
        stop="Stop",
        making="{done} proposed so far…",
        made="{count} new proposals.",
        no_more="{count} new proposals; the documents give no more.",
        none_made="No new question could be made: the passages may be too short, or all of them are used.",
        intro="Questions are proposed from the documents. Accept those that are good, mend or reject the others, and "
        "measure with what you accepted. Everything is kept as you go.",
        region="Reviewing proposed questions",
        place="{number} of {total}",
        done="All {total} are decided.",
        counted="{accepted} accepted · {edited} edited · {rejected} rejected · {open} open",
        ways={
            "rule": "from a sentence", "table": "from a table", "heading": "from a heading", "cloze": "with a gap",
            "exchange": "with a name exchanged", "model": "by a language model",
        },
        parts={"tune": "for tuning", "test": "for the test"},
        states={
            "proposed": "open", "accepted": "accepted", "edited": "edited", "rejected": "rejected",
            "accepted unseen": "accepted unseen",
        },
        no_answer="Nothing in the documents answers it.",
        question="Question",
        answers="Answers, one a line",
        answers_is="Any of them is right. Empty: nothing in the documents answers it.",
        accept="Accept",
        reject="Reject",
        edit="Edit",
        later="Later",
        back="Back",
        keys="Keys: A accept, E edit, R reject, L later, B back; Ctrl and Enter accepts from a box.",
        every="All proposals ({count})",
        download={"test": "Download the test part", "tune": "Download the tuning part"},
        nothing="Nothing of this part is accepted yet.",
        failed="Something went wrong that should not have; the log of the server says what. Try again.",
    ),
    "he": ReviewWords(
        count="כמה שאלות נוספות",
        unanswerable="חלקן של שאלות שאין להן תשובה",
        unanswerable_is="הן מראות אם האוסף מזהה מה שאין בו.",
        model="שמודל השפה יכתוב אותן",
        model_is="אחרת הן נוצרות לפי כללים, ממשפטים, מטבלאות ומכותרות.",
        no_model="בהגדרות לא נבחר מודל שפה שכותב: אפשר לבחור שם, או לכבות את האפשרות הזאת.",
        make="הצעת שאלות",
        stop="עצירה",
        making="עד כה הוצעו {done}…",
        made="{count} הצעות חדשות.",
        no_more="{count} הצעות חדשות; מן המסמכים אי אפשר להפיק עוד.",
        none_made="לא ניתן ליצור שאלה חדשה: ייתכן שהקטעים קצרים מדי, או שכבר נעשה שימוש בכולם.",
        intro="שאלות מוצעות מתוך המסמכים. אפשר לאשר את הטובות, לתקן או לדחות את האחרות, ולמדוד לפי מה שאושר. הכול נשמר תוך כדי.",
        region="מעבר על שאלות מוצעות",
        place="{number} מתוך {total}",
        done="על כל {total} השאלות כבר הוחלט.",
        counted="{accepted} אושרו · {edited} תוקנו · {rejected} נדחו · {open} פתוחות",
        ways={
            "rule": "ממשפט", "table": "מטבלה", "heading": "מכותרת", "cloze": "עם מילה חסרה",
            "exchange": "עם שם שהוחלף", "model": "בידי מודל שפה",
        },
        parts={"tune": "לכוונון", "test": "לבדיקה"},
        states={
            "proposed": "פתוחה", "accepted": "אושרה", "edited": "תוקנה", "rejected": "נדחתה",
            "accepted unseen": "אושרה בלי בדיקה",
        },
        no_answer="במסמכים אין תשובה לשאלה הזאת.",
        question="שאלה",
        answers="תשובות, אחת בכל שורה",
        answers_is="כל אחת מהן נכונה. שדה ריק: אין תשובה במסמכים.",
        accept="אישור",
        reject="דחייה",
        edit="עריכה",
        later="אחר כך",
        back="חזרה",
        keys="מקשים: A אישור, E עריכה, R דחייה, L אחר כך, B חזרה; Ctrl עם Enter מאשר מתוך תיבה.",
        every="כל ההצעות ({count})",
        download={"test": "הורדת חלק הבדיקה", "tune": "הורדת חלק הכוונון"},
        nothing="עדיין לא אושר דבר מן החלק הזה.",
        failed="אירעה תקלה שלא הייתה אמורה לקרות; הפרטים ביומן השרת. אפשר לנסות שוב.",
    ),
    "zh-Hans": ReviewWords(
        count="再提出几个",
        unanswerable="文档无法回答的比例",
        unanswerable_is="用来检验文档集是否知道自己没有说什么。",
        model="由语言模型撰写",
        model_is="否则按规则由句子、表格和标题生成。",
        no_model="设置中没有会写作的语言模型：请在那里选择，或关闭此项。",
        make="提出问题",
        stop="停止",
        making="已提出 {done} 个……",
        made="新提出 {count} 个。",
        no_more="新提出 {count} 个；从文档中得不到更多了。",
        none_made="无法生成新的问题：段落可能太短，或都已用过。",
        intro="问题由文档中提出。请接受好的，修改或拒绝其余的，再用已接受的来测量。进度随时保存。",
        region="审阅提出的问题",
        place="第 {number} 个，共 {total} 个",
        done="{total} 个已全部决定。",
        counted="接受 {accepted} · 修改 {edited} · 拒绝 {rejected} · 未定 {open}",
        ways={
            "rule": "由句子生成", "table": "由表格生成", "heading": "由标题生成", "cloze": "填空",
            "exchange": "换了名称", "model": "由语言模型撰写",
        },
        parts={"tune": "用于调参", "test": "用于测试"},
        states={
            "proposed": "未定", "accepted": "已接受", "edited": "已修改", "rejected": "已拒绝",
            "accepted unseen": "未看即接受",
        },
        no_answer="文档中没有答案。",
        question="问题",
        answers="答案，每行一个",
        answers_is="任何一个都算对。留空：文档中没有答案。",
        accept="接受",
        reject="拒绝",
        edit="修改",
        later="稍后",
        back="返回",
        keys="按键：A 接受，E 修改，R 拒绝，L 稍后，B 返回；在输入框中按 Ctrl 和 Enter 接受。",
        every="全部提出的问题（{count}）",
        download={"test": "下载测试部分", "tune": "下载调参部分"},
        nothing="这一部分还没有接受任何问题。",
        failed="出现了意外故障，详情见服务器日志。请重试。",
    ),
    "zh-Hant": ReviewWords(
        count="再提出幾個",
        unanswerable="文件無法回答的比例",
        unanswerable_is="用來檢驗文件集是否知道自己沒有說什麼。",
        model="由語言模型撰寫",
        model_is="否則依規則由句子、表格和標題產生。",
        no_model="設定中沒有會寫作的語言模型：請在那裡選擇，或關閉此項。",
        make="提出問題",
        stop="停止",
        making="已提出 {done} 個……",
        made="新提出 {count} 個。",
        no_more="新提出 {count} 個；從文件中得不到更多了。",
        none_made="無法產生新的問題：段落可能太短，或都已用過。",
        intro="問題由文件中提出。請接受好的，修改或拒絕其餘的，再用已接受的來測量。進度隨時保存。",
        region="審閱提出的問題",
        place="第 {number} 個，共 {total} 個",
        done="{total} 個已全部決定。",
        counted="接受 {accepted} · 修改 {edited} · 拒絕 {rejected} · 未定 {open}",
        ways={
            "rule": "由句子產生", "table": "由表格產生", "heading": "由標題產生", "cloze": "填空",
            "exchange": "換了名稱", "model": "由語言模型撰寫",
        },
        parts={"tune": "用於調校", "test": "用於測試"},
        states={
            "proposed": "未定", "accepted": "已接受", "edited": "已修改", "rejected": "已拒絕",
            "accepted unseen": "未看即接受",
        },
        no_answer="文件中沒有答案。",
        question="問題",
        answers="答案，每行一個",
        answers_is="任何一個都算對。留空：文件中沒有答案。",
        accept="接受",
        reject="拒絕",
        edit="修改",
        later="稍後",
        back="返回",
        keys="按鍵：A 接受，E 修改，R 拒絕，L 稍後，B 返回；在輸入框中按 Ctrl 和 Enter 接受。",
        every="全部提出的問題（{count}）",
        download={"test": "下載測試部分", "tune": "下載調校部分"},
        nothing="這一部分還沒有接受任何問題。",
        failed="發生了意外的問題，詳情見伺服器紀錄。請再試一次。",
    ),
}  # fmt: skip
