"""The words around a document that is shown whole."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ViewerWords:
    """The words in one language. `{...}` marks where a value goes."""

    original: str
    gone: str
    changed: str
    part: str
    earlier: str
    later: str
    to_page: str


VIEWER = {
    "en": ViewerWords(
        original="The file itself",
        gone="There is no such document in the collection any more: it was removed, or the address is wrong.",
        changed="The document has changed since it was cited: the words are not marked, because they stand elsewhere or are gone.",
        part="Part {part} of {parts}",
        earlier="Earlier part",
        later="Later part",
        to_page="Back to the questions",
    ),
    "he": ViewerWords(
        original="הקובץ עצמו",
        gone="אין עוד מסמך כזה באוסף: הוא הוסר, או שהכתובת שגויה.",
        changed="המסמך השתנה מאז שצוטט: המילים אינן מסומנות, כי עברו למקום אחר או נמחקו.",
        part="חלק {part} מתוך {parts}",
        earlier="החלק הקודם",
        later="החלק הבא",
        to_page="חזרה לשאלות",
    ),
    "zh-Hans": ViewerWords(
        original="原文件",
        gone="文档集中已没有这份文档：它已被移除，或地址有误。",
        changed="文档在被引用之后有过更改：所引文字已移位或删除，因此未作标记。",
        part="第 {part} 部分，共 {parts} 部分",
        earlier="上一部分",
        later="下一部分",
        to_page="返回提问",
    ),
    "zh-Hant": ViewerWords(
        original="原始檔案",
        gone="文件集中已沒有這份文件：它已被移除，或網址有誤。",
        changed="文件在被引用之後有過變更：所引文字已移位或刪除，因此未作標記。",
        part="第 {part} 部分，共 {parts} 部分",
        earlier="上一部分",
        later="下一部分",
        to_page="返回提問",
    ),
}
