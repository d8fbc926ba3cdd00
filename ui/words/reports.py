"""The words of a report. Names of figures are the field's, in English; `figures` explains them in each language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReportWords:
    """The words in one language. `{...}` marks where a value goes. `kinds` are those of `eval.worst.KINDS`, in that order."""

    questions: str
    made: str
    nobody: str
    errors: str
    missing: str
    figures: str
    figure: str
    value: str
    interval: str
    count: str
    unmeasured: str
    not_measurable: str
    by: Mapping[str, str]
    plots: str
    pictures: Mapping[str, str]
    few: str
    no_plots: str
    worst: str
    worst_is: str
    no_fault: str
    kinds: tuple[str, ...]
    expected: str
    answered: str
    withheld: str
    do_not_say: str
    difference: str
    first: str
    second: str
    change: str
    pairs: str
    verdict: str
    verdicts: Mapping[str, str]
    in_both: str
    made_otherwise: str
    few_passages: str
    beyond: str
    chance: str


REPORTS = {
    "en": ReportWords(
        questions="{gold}: {count} questions",
        made="Answers by {generator}, {seconds} s in all.",
        nobody="nobody",
        errors="{count} of {total} questions raised an error and count as wrong. The first, {id}: {error}",
        missing="{count} documents that the questions rest on are not in the collection: {names}",
        figures="Figures",
        figure="Figure",
        value="Value",
        interval="{percent} interval",
        count="Count",
        unmeasured="Not measurable",
        not_measurable="Figures that these questions cannot tell ({count})",
        by={"lang": "By language", "type": "By type of question"},
        plots="Confidence",
        pictures={
            "risk_coverage.png": "Risk and coverage: the share of wrong answers among the surest ones",
            "calibration.png": "Calibration: how often answers of each confidence are right",
        },
        few="Plots take at least {least} answers with a confidence; here are {count}.",
        no_plots="There are no plots of this run: it is not finished, or matplotlib is not installed on the server.",
        worst="The worst answers",
        worst_is=(
            "{shown} of {faulty} with a fault, the surest first. What an answer cites is marked in its passages; "
            "sentences that nothing bears out are underlined."
        ),
        no_fault="No answer has a fault.",
        kinds=(
            "raised an error",
            "answered, though the documents do not say",
            "wrong, and not borne out by its sources",
            "wrong",
            "not borne out by its sources",
            "refused, though there is an answer",
        ),
        expected="Expected",
        answered="Answered",
        withheld="Withheld",
        do_not_say="the documents do not say",
        difference="What differs",
        first="First",
        second="Second",
        change="Change",
        pairs="Questions (passages)",
        verdict="Verdict",
        verdicts={"higher": "higher", "lower": "lower", "no difference shown": "may be chance"},
        in_both="{count} questions are in both runs, {alone} in one alone.",
        made_otherwise="The runs were made with different {names}.",
        few_passages="Intervals over fewer than {few} passages are narrower than they should be.",
        beyond="Beyond chance, corrected for all figures (Holm): {names}.",
        chance="No difference is shown: what differs may be chance.",
    ),
    "he": ReportWords(
        questions="{gold}: ‏{count} שאלות",
        made="התשובות מאת {generator}, בסך הכול {seconds} שניות.",
        nobody="איש",
        errors="{count} מתוך {total} שאלות נכשלו בשגיאה ונחשבות שגויות. הראשונה, {id}: {error}",
        missing="{count} מסמכים שהשאלות נשענות עליהם אינם באוסף: {names}",
        figures="מדדים",
        figure="מדד",
        value="ערך",
        interval="רווח סמך {percent}",
        count="מספר",
        unmeasured="לא נמדד",
        not_measurable="מדדים שהשאלות האלה אינן מאפשרות למדוד ({count})",
        by={"lang": "לפי שפה", "type": "לפי סוג השאלה"},
        plots="ביטחון",
        pictures={
            "risk_coverage.png": "סיכון וכיסוי: חלקן של התשובות השגויות בין הבטוחות ביותר",
            "calibration.png": "כיול: באיזו תדירות תשובות בכל רמת ביטחון נכונות",
        },
        few="לתרשימים דרושות לפחות {least} תשובות שיש להן רמת ביטחון; כאן יש {count}.",
        no_plots="אין תרשימים להרצה הזאת: היא לא הושלמה, או ש־matplotlib אינו מותקן בשרת.",
        worst="התשובות הגרועות ביותר",
        worst_is=(
            "{shown} מתוך {faulty} שנמצא בהן פגם, הבטוחות ביותר תחילה. מה שהתשובה מצטטת מסומן בקטעים שלה; "
            "משפטים שדבר אינו תומך בהם מסומנים בקו."
        ),
        no_fault="לא נמצא פגם באף תשובה.",
        kinds=(
            "נכשלה בשגיאה",
            "נענתה, אף שהמסמכים אינם אומרים",
            "שגויה, והמקורות אינם תומכים בה",
            "שגויה",
            "המקורות אינם תומכים בה",
            "לא נענתה, אף שיש תשובה",
        ),
        expected="התשובה הצפויה",
        answered="התשובה שניתנה",
        withheld="התשובה שלא הוצגה",
        do_not_say="המסמכים אינם אומרים",
        difference="מה שונה",
        first="ראשונה",
        second="שנייה",
        change="שינוי",
        pairs="שאלות (קטעים)",
        verdict="מסקנה",
        verdicts={"higher": "גבוה יותר", "lower": "נמוך יותר", "no difference shown": "אולי מקרי"},
        in_both="{count} שאלות משותפות לשתי ההרצות, {alone} נמצאות רק באחת מהן.",
        made_otherwise="ההרצות נבדלות בהגדרות: {names}.",
        few_passages="רווחי סמך על פחות מ־{few} קטעים צרים מן הראוי.",
        beyond="מעבר למקרה, בתיקון לכל המדדים (Holm): ‏{names}.",
        chance="לא נמצא הבדל: מה ששונה עשוי להיות מקרי.",
    ),
    "zh-Hans": ReportWords(
        questions="{gold}：{count} 个问题",
        made="答案由 {generator} 给出，共 {seconds} 秒。",
        nobody="无",
        errors="{total} 个问题中有 {count} 个出错，按答错计。第一个是 {id}：{error}",
        missing="有 {count} 个问题所依据的文档不在文档集中：{names}",
        figures="指标",
        figure="指标",
        value="数值",
        interval="{percent} 区间",
        count="样本数",
        unmeasured="无法测量",
        not_measurable="这些问题无法测量的指标（{count}）",
        by={"lang": "按语言", "type": "按问题类型"},
        plots="置信度",
        pictures={
            "risk_coverage.png": "风险与覆盖率：最有把握的答案中答错的比例",
            "calibration.png": "校准：各置信度的答案答对的频率",
        },
        few="绘图至少需要 {least} 个有置信度的答案，这里有 {count} 个。",
        no_plots="这次评测没有图：尚未完成，或服务器未安装 matplotlib。",
        worst="最差的答案",
        worst_is="有问题的 {faulty} 个中的 {shown} 个，最有把握的在前。答案引用的文字在段落中已标出；没有依据的句子带下划线。",
        no_fault="没有发现有问题的答案。",
        kinds=(
            "出错",
            "文档没有说却作了回答",
            "答错，且来源不支持",
            "答错",
            "来源不支持",
            "有答案却没有回答",
        ),
        expected="应答",
        answered="实答",
        withheld="未给出的答案",
        do_not_say="文档没有说",
        difference="差异",
        first="前者",
        second="后者",
        change="变化",
        pairs="问题（段落）",
        verdict="结论",
        verdicts={"higher": "更高", "lower": "更低", "no difference shown": "可能是偶然"},
        in_both="两次评测共有 {count} 个问题，另有 {alone} 个只在其中一次。",
        made_otherwise="两次评测的这些设置不同：{names}。",
        few_passages="段落少于 {few} 个时，区间比应有的窄。",
        beyond="对所有指标校正后（Holm）仍非偶然：{names}。",
        chance="未显示差异：不同之处可能是偶然。",
    ),
    "zh-Hant": ReportWords(
        questions="{gold}：{count} 個問題",
        made="答案由 {generator} 給出，共 {seconds} 秒。",
        nobody="無",
        errors="{total} 個問題中有 {count} 個出錯，以答錯計。第一個是 {id}：{error}",
        missing="有 {count} 份問題所依據的文件不在文件集中：{names}",
        figures="指標",
        figure="指標",
        value="數值",
        interval="{percent} 區間",
        count="樣本數",
        unmeasured="無法測量",
        not_measurable="這些問題無法測量的指標（{count}）",
        by={"lang": "依語言", "type": "依問題類型"},
        plots="信心",
        pictures={
            "risk_coverage.png": "風險與涵蓋率：最有把握的答案中答錯的比例",
            "calibration.png": "校準：各信心程度的答案答對的頻率",
        },
        few="繪圖至少需要 {least} 個有信心值的答案，這裡有 {count} 個。",
        no_plots="這次評測沒有圖：尚未完成，或伺服器未安裝 matplotlib。",
        worst="最差的答案",
        worst_is="有問題的 {faulty} 個中的 {shown} 個，最有把握的在前。答案引用的文字在段落中已標出；沒有依據的句子加了底線。",
        no_fault="沒有發現有問題的答案。",
        kinds=(
            "出錯",
            "文件沒有說卻作了回答",
            "答錯，且來源不支持",
            "答錯",
            "來源不支持",
            "有答案卻沒有回答",
        ),
        expected="應答",
        answered="實答",
        withheld="未給出的答案",
        do_not_say="文件沒有說",
        difference="差異",
        first="前者",
        second="後者",
        change="變化",
        pairs="問題（段落）",
        verdict="結論",
        verdicts={"higher": "較高", "lower": "較低", "no difference shown": "可能是偶然"},
        in_both="兩次評測共有 {count} 個問題，另有 {alone} 個只在其中一次。",
        made_otherwise="兩次評測的這些設定不同：{names}。",
        few_passages="段落少於 {few} 個時，區間比應有的窄。",
        beyond="對所有指標校正後（Holm）仍非偶然：{names}。",
        chance="未顯示差異：不同之處可能是偶然。",
    ),
}
