"""The words around filters of questions and searches."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FilterWords:
    """The words in one language. `{...}` marks where a value goes."""

    all: str
    only: str
    folder: str
    language: str
    tag: str
    since: str
    until: str
    day: str
    clear: str
    remove: str
    other: str
    uploaded: str
    active: str
    between: str


FILTERS = {
    "en": FilterWords(
        all="Filter: all documents",
        only="Filter: only {what}",
        folder="Folder",
        language="Language",
        tag="Tag",
        since="From",
        until="To",
        day="2026-11-21",
        clear="Clear",
        remove="Remove the filter {what}",
        other="other",
        uploaded="uploaded files",
        active="Filters that are on",
        between=" or ",
    ),
    "he": FilterWords(
        all="סינון: כל המסמכים",
        only="סינון: רק {what}",
        folder="תיקייה",
        language="שפה",
        tag="תגית",
        since="מתאריך",
        until="עד תאריך",
        day="2026-11-21",
        clear="ניקוי",
        remove="הסרת הסינון {what}",
        other="אחרת",
        uploaded="קבצים שהועלו",
        active="סינונים פעילים",
        between=" או ",
    ),
    "zh-Hans": FilterWords(
        all="筛选：全部文档",
        only="筛选：仅 {what}",
        folder="文件夹",
        language="语言",
        tag="标签",
        since="从",
        until="到",
        day="2026-11-21",
        clear="清除",
        remove="移除筛选 {what}",
        other="其他",
        uploaded="上传的文件",
        active="已启用的筛选",
        between=" 或 ",
    ),
    "zh-Hant": FilterWords(
        all="篩選：全部文件",
        only="篩選：僅 {what}",
        folder="資料夾",
        language="語言",
        tag="標籤",
        since="從",
        until="到",
        day="2026-11-21",
        clear="清除",
        remove="移除篩選 {what}",
        other="其他",
        uploaded="上傳的檔案",
        active="已啟用的篩選",
        between=" 或 ",
    ),
}
