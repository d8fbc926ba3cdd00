"""What each figure of an evaluation says, in a few words. Their names stay English: see `eval.figures.LABELS`."""

from __future__ import annotations

_COLUMNS = ("en", "he", "zh-Hans", "zh-Hant")
_ROWS: dict[str, tuple[str, str, str, str]] = {
    "exact_match": (
        "the answer is a gold answer, word for word",
        "התשובה זהה לתשובת זהב, מילה במילה",
        "答案与标准答案逐字相同",
        "答案與標準答案逐字相同",
    ),
    "f1": (
        "words in common with the gold answer",
        "מילים משותפות עם תשובת הזהב",
        "与标准答案共有的词",
        "與標準答案共有的詞",
    ),
    "f1_prefixes": (
        "the same, with Hebrew prefix letters taken off",
        "כמו הקודם, בלי אותיות השימוש",
        "同上，去掉希伯来语前缀字母",
        "同上，去掉希伯來語前綴字母",
    ),
    "f1_lcs": (
        "longest run of characters in common",
        "הרצף המשותף הארוך ביותר של תווים",
        "最长的共同字串",
        "最長的共同字串",
    ),
    "gold_in_answer": (
        "a gold answer stands in the answer",
        "תשובת זהב מופיעה בתוך התשובה",
        "答案中含有标准答案",
        "答案中含有標準答案",
    ),
    "chrf": (
        "likeness of characters, for long gold answers",
        "דמיון בתווים, לתשובות זהב ארוכות",
        "字符相似度，用于较长的标准答案",
        "字元相似度，用於較長的標準答案",
    ),
    "recall": (
        "share of the gold passages among the first k",
        "חלקם של קטעי הזהב בין k הראשונים",
        "前 k 个中标准段落所占的比例",
        "前 k 個中標準段落所佔的比例",
    ),
    "success": (
        "a gold passage is among the first k",
        "קטע זהב נמצא בין k הראשונים",
        "前 k 个中有标准段落",
        "前 k 個中有標準段落",
    ),
    "mrr": (
        "one divided by the rank of the first gold passage",
        "אחד חלקי מקומו של קטע הזהב הראשון",
        "第一个标准段落名次的倒数",
        "第一個標準段落名次的倒數",
    ),
    "ndcg": (
        "how far up the gold passages stand",
        "כמה גבוה מדורגים קטעי הזהב",
        "标准段落排得有多靠前",
        "標準段落排得有多靠前",
    ),
    "citation_recall": (
        "sentences that their citations bear out",
        "משפטים שהציטוטים שלהם תומכים בהם",
        "引用足以支持的句子",
        "引用足以支持的句子",
    ),
    "citation_precision": (
        "citations that bear their sentence out",
        "ציטוטים שתומכים במשפט שלהם",
        "确实支持其句子的引用",
        "確實支持其句子的引用",
    ),
    "unsupported_answers": (
        "answers with a sentence that nothing bears out",
        "תשובות שיש בהן משפט שדבר אינו תומך בו",
        "含有无依据句子的答案",
        "含有無依據句子的答案",
    ),
    "unsupported_questions": (
        "the same, of all questions",
        "כמו הקודם, מתוך כל השאלות",
        "同上，占全部问题的比例",
        "同上，佔全部問題的比例",
    ),
    "unsupported_sentences": (
        "sentences that nothing bears out",
        "משפטים שדבר אינו תומך בהם",
        "没有依据的句子",
        "沒有依據的句子",
    ),
    "unsupported_corrected": (
        "the same, corrected for how often the check errs",
        "כמו הקודם, בתיקון לטעויות הבדיקה עצמה",
        "同上，按检查本身的误差校正",
        "同上，依檢查本身的誤差校正",
    ),
    "hallucination": (
        "answers that are wrong and that nothing bears out",
        "תשובות שגויות שדבר אינו תומך בהן",
        "既错误又无依据的答案",
        "既錯誤又無依據的答案",
    ),
    "memory": (
        "answers that are right but that nothing here bears out",
        "תשובות נכונות שדבר כאן אינו תומך בהן",
        "正确但此处无依据的答案",
        "正確但此處無依據的答案",
    ),
    "coverage": ("questions that were answered", "שאלות שנענו", "作了回答的问题", "作了回答的問題"),
    "accuracy": (
        "right ones among the answers given",
        "תשובות נכונות מתוך אלה שניתנו",
        "所给答案中正确的比例",
        "所給答案中正確的比例",
    ),
    "over_refusal": ("refused although there is an answer", "לא נענו אף שיש תשובה", "有答案却拒答", "有答案卻拒答"),
    "over_refusal_found": (
        "refused although the gold passage was read",
        "לא נענו אף שקטע הזהב נקרא",
        "读到了标准段落却拒答",
        "讀到了標準段落卻拒答",
    ),
    "over_refusal_missed": (
        "refused where the gold passage was not found",
        "לא נענו משום שקטע הזהב לא נמצא",
        "没找到标准段落而拒答",
        "沒找到標準段落而拒答",
    ),
    "right_refusal": (
        "refused where nothing answers",
        "לא נענו כשאין תשובה במסמכים",
        "文档无答案时拒答",
        "文件無答案時拒答",
    ),
    "answered_unanswerable": (
        "answered where nothing answers",
        "נענו אף שאין תשובה במסמכים",
        "文档无答案却作了回答",
        "文件無答案卻作了回答",
    ),
    "aurc": (
        "risk over all thresholds of confidence; less is better",
        "הסיכון בכל ספי הביטחון; נמוך עדיף",
        "各置信度阈值下的风险，越低越好",
        "各信心門檻下的風險，越低越好",
    ),
    "calibration_error": (
        "how far confidence is from being right; less is better",
        "המרחק בין הביטחון לנכונות; נמוך עדיף",
        "置信度与正确率的差距，越低越好",
        "信心與正確率的差距，越低越好",
    ),
    "brier": (
        "squared error of the confidence; less is better",
        "ריבוע הטעות של הביטחון; נמוך עדיף",
        "置信度的平方误差，越低越好",
        "信心的平方誤差，越低越好",
    ),
    "errors": ("questions that raised an error", "שאלות שנכשלו בשגיאה", "出错的问题", "出錯的問題"),
}


def explained(name: str, lang: str) -> str:
    """What the figure `name` says; "recall@5" is a recall. Empty for one that is not known."""
    row = _ROWS.get(name.partition("@")[0])
    return row[_COLUMNS.index(lang) if lang in _COLUMNS else 0] if row else ""
