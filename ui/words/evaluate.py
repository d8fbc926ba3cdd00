"""The words around an evaluation: what is measured, and how far it has come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class EvaluateWords:
    """The words in one language. `{...}` marks where a value goes."""

    measure: str
    propose: str
    gold: str
    gold_is: str
    sources: Mapping[str, str]
    file: str
    limit: str
    all: str
    run: str
    stop: str
    go_on: str
    runs: str
    one_run: str
    not_finished: str
    against: str
    intro: str
    preparing: str
    progress: str
    stopped: str
    busy: str
    no_file: str
    failed: str


EVALUATE = {
    "en": EvaluateWords(
        measure="Measure",
        propose="Gold questions",
        gold="Gold questions",
        gold_is="Questions whose right answers are known.",
        sources={
            "file": "A file",
            "sample": "Those of the sample",
            "test": "Accepted here: test part",
            "tune": "Accepted here: tuning part",
        },
        file="File (.jsonl, .jsonl.xz, .json as in SQuAD, .csv)",
        limit="At most so many questions",
        all="all",
        run="Evaluate",
        stop="Stop",
        go_on="Go on with this run",
        runs="Runs of this collection",
        one_run="{begun} · {gold} · {count} questions",
        not_finished="not finished",
        against="Compare with",
        intro=(
            "How often is this collection right? Choose questions with known answers, and every figure comes with its "
            "count and its 95% interval."
        ),
        preparing="Preparing…",
        progress="{done} of {total} questions",
        stopped="Stopped after {done} of {total} questions. What was answered is kept, and the run can go on.",
        busy="Another evaluation is running on this server. Begin when it is done; until then you can ask and search.",
        no_file="Choose a file with gold questions first.",
        failed="Something went wrong that should not have; the log of the server says what. Try again.",
    ),
    "he": EvaluateWords(
        measure="מדידה",
        propose="שאלות זהב",
        gold="שאלות זהב",
        gold_is="שאלות שהתשובה הנכונה עליהן ידועה.",
        sources={
            "file": "קובץ",
            "sample": "שאלות הדוגמה",
            "test": "שאושרו כאן: חלק הבדיקה",
            "tune": "שאושרו כאן: חלק הכוונון",
        },
        file="קובץ (‎.jsonl‏, ‎.jsonl.xz‏, ‎.json בתבנית SQuAD‏, ‎.csv)",
        limit="מספר השאלות לכל היותר",
        all="הכול",
        run="הרצת הערכה",
        stop="עצירה",
        go_on="המשך ההרצה הזאת",
        runs="הרצות של האוסף הזה",
        one_run="{begun} · {gold} · {count} שאלות",
        not_finished="לא הושלמה",
        against="השוואה אל",
        intro="כמה פעמים האוסף הזה צודק? אפשר לבחור שאלות שתשובתן ידועה, וכל מדד מוצג עם המספר שעליו נמדד ועם רווח סמך של 95%.",
        preparing="בהכנה…",
        progress="{done} מתוך {total} שאלות",
        stopped="נעצר לאחר {done} מתוך {total} שאלות. מה שנענה נשמר, ואפשר להמשיך את ההרצה.",
        busy="הערכה אחרת רצה כעת בשרת הזה. אפשר להתחיל כשתסתיים; עד אז אפשר לשאול ולחפש.",
        no_file="תחילה יש לבחור קובץ של שאלות זהב.",
        failed="אירעה תקלה שלא הייתה אמורה לקרות; הפרטים ביומן השרת. אפשר לנסות שוב.",
    ),
    "zh-Hans": EvaluateWords(
        measure="测量",
        propose="标准问题",
        gold="标准问题",
        gold_is="已知正确答案的问题。",
        sources={
            "file": "文件",
            "sample": "示例文档集的问题",
            "test": "在此接受的：测试部分",
            "tune": "在此接受的：调参部分",
        },
        file="文件（.jsonl、.jsonl.xz、SQuAD 格式的 .json、.csv）",
        limit="最多几个问题",
        all="全部",
        run="开始评测",
        stop="停止",
        go_on="继续这次评测",
        runs="此文档集的评测",
        one_run="{begun} · {gold} · {count} 个问题",
        not_finished="未完成",
        against="与之比较",
        intro="这个文档集答对的频率有多高？请选择已知答案的问题；每项指标都附有样本数和 95% 区间。",
        preparing="准备中……",
        progress="第 {done} 个，共 {total} 个问题",
        stopped="已停止，{total} 个问题答了 {done} 个。已答的已保留，可以继续。",
        busy="此服务器上正在进行另一次评测，请等它结束再开始；在此期间仍可提问和搜索。",
        no_file="请先选择标准问题的文件。",
        failed="出现了意外故障，详情见服务器日志。请重试。",
    ),
    "zh-Hant": EvaluateWords(
        measure="測量",
        propose="標準問題",
        gold="標準問題",
        gold_is="已知正確答案的問題。",
        sources={
            "file": "檔案",
            "sample": "範例文件集的問題",
            "test": "在此接受的：測試部分",
            "tune": "在此接受的：調校部分",
        },
        file="檔案（.jsonl、.jsonl.xz、SQuAD 格式的 .json、.csv）",
        limit="最多幾個問題",
        all="全部",
        run="開始評測",
        stop="停止",
        go_on="繼續這次評測",
        runs="此文件集的評測",
        one_run="{begun} · {gold} · {count} 個問題",
        not_finished="未完成",
        against="與之比較",
        intro="這個文件集答對的頻率有多高？請選擇已知答案的問題；每項指標都附有樣本數和 95% 區間。",
        preparing="準備中……",
        progress="第 {done} 個，共 {total} 個問題",
        stopped="已停止，{total} 個問題答了 {done} 個。已答的已保留，可以繼續。",
        busy="這部伺服器上正在進行另一次評測，請等它結束再開始；在此期間仍可提問和搜尋。",
        no_file="請先選擇標準問題的檔案。",
        failed="發生了意外的問題，詳情見伺服器紀錄。請再試一次。",
    ),
}
