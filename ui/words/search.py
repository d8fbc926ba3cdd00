"""The words of the search."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SearchWords:
    """The words in one language. `{...}` marks where a value goes."""

    query: str
    placeholder: str
    go: str
    hits: str
    intro: str
    summary: str
    ranking: str
    columns: str
    rank: str
    passage: str
    both: str
    words: str
    meaning: str
    reranker: str
    both_is: str
    words_is: str
    meaning_is: str
    place: str
    score: str
    not_there: str
    shares: str
    no_words: str
    nothing: str
    whole: str
    failed: str


SEARCH = {
    "en": SearchWords(
        query="What to look for",
        placeholder="Look for passages…",
        go="Search",
        hits="Passages",
        intro="Passages without an answer: which ones the words find, which ones the meaning finds, and what both make of it.",
        summary="For this query meaning counts {meaning}% and words count {words}%.",
        ranking="Both together",
        columns="Each by itself",
        rank="Rank",
        passage="Passage",
        both="Together",
        words="Words",
        meaning="Meaning",
        reranker="Reranker",
        both_is="the weighted sum, which answers are made from",
        words_is="BM25, the score of the words in common",
        meaning_is="inner product of the embeddings",
        place="rank {rank}",
        score="score {score}",
        not_there="not found this way",
        shares="Words give {words}, meaning gives {meaning}.",
        no_words="No passage has a word of the query.",
        nothing="Nothing was found.",
        whole="The whole passage",
        failed="Something went wrong that should not have; the log of the server says what. Try again.",
    ),
    "he": SearchWords(
        query="מה לחפש",
        placeholder="חיפוש קטעים…",
        go="חיפוש",
        hits="קטעים",
        intro="קטעים בלי תשובה: אילו קטעים נמצאים לפי המילים, אילו לפי המשמעות, ומה עולה משתי הדרכים יחד.",
        summary="בחיפוש הזה משקל המשמעות הוא {meaning}% ומשקל המילים {words}%.",
        ranking="שתי הדרכים יחד",
        columns="כל דרך לבדה",
        rank="מקום",
        passage="קטע",
        both="יחד",
        words="מילים",
        meaning="משמעות",
        reranker="דירוג מחדש",
        both_is="הסכום המשוקלל, שממנו נכתבות תשובות",
        words_is="BM25, ציון המילים המשותפות",
        meaning_is="מכפלה פנימית של השיכונים",
        place="מקום {rank}",
        score="ציון {score}",
        not_there="לא נמצא בדרך הזאת",
        shares="המילים נותנות {words}, המשמעות נותנת {meaning}.",
        no_words="אין קטע שיש בו מילה מן החיפוש.",
        nothing="לא נמצא דבר.",
        whole="הקטע המלא",
        failed="אירעה תקלה שלא הייתה אמורה לקרות; הפרטים ביומן השרת. אפשר לנסות שוב.",
    ),
    "zh-Hans": SearchWords(
        query="要找的内容",
        placeholder="查找段落……",
        go="搜索",
        hits="段落数",
        intro="只找段落，不写答案：哪些靠词语找到，哪些靠语义找到，两者合起来又如何。",
        summary="对于这次查询，语义占 {meaning}%，词语占 {words}%。",
        ranking="两者合并",
        columns="各自的排名",
        rank="名次",
        passage="段落",
        both="合并",
        words="词语",
        meaning="语义",
        reranker="重排",
        both_is="加权之和，答案据此写成",
        words_is="BM25，共有词语的得分",
        meaning_is="嵌入向量的内积",
        place="第 {rank} 名",
        score="得分 {score}",
        not_there="此法未找到",
        shares="词语贡献 {words}，语义贡献 {meaning}。",
        no_words="没有段落含有查询中的词语。",
        nothing="什么也没找到。",
        whole="完整段落",
        failed="出现了意外故障，详情见服务器日志。请重试。",
    ),
    "zh-Hant": SearchWords(
        query="要找的內容",
        placeholder="搜尋段落……",
        go="搜尋",
        hits="段落數",
        intro="只找段落，不寫答案：哪些靠詞語找到，哪些靠語意找到，兩者合起來又如何。",
        summary="對於這次查詢，語意占 {meaning}%，詞語占 {words}%。",
        ranking="兩者合併",
        columns="各自的排名",
        rank="名次",
        passage="段落",
        both="合併",
        words="詞語",
        meaning="語意",
        reranker="重新排序",
        both_is="加權總和，答案據此寫成",
        words_is="BM25，共有詞語的得分",
        meaning_is="嵌入向量的內積",
        place="第 {rank} 名",
        score="得分 {score}",
        not_there="此法未找到",
        shares="詞語貢獻 {words}，語意貢獻 {meaning}。",
        no_words="沒有段落含有查詢中的詞語。",
        nothing="什麼也沒找到。",
        whole="完整段落",
        failed="發生了意外的問題，詳情見伺服器紀錄。請再試一次。",
    ),
}
