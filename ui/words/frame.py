"""The words around the tabs: their names, the collection, and what an empty chat says."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FrameWords:
    """The words in one language."""

    collection: str
    languages: str
    chat: str
    documents: str
    search: str
    evaluate: str
    settings: str


FRAME = {
    "en": FrameWords(
        collection="Collection",
        languages="Language of the page",
        chat="Chat",
        documents="Documents",
        search="Search",
        evaluate="Evaluate",
        settings="Settings",
    ),
    "he": FrameWords(
        collection="אוסף",
        languages="שפת הדף",
        chat="שיחה",
        documents="מסמכים",
        search="חיפוש",
        evaluate="הערכה",
        settings="הגדרות",
    ),
    "zh-Hans": FrameWords(
        collection="文档集",
        languages="页面语言",
        chat="对话",
        documents="文档",
        search="搜索",
        evaluate="评测",
        settings="设置",
    ),
    "zh-Hant": FrameWords(
        collection="文件集",
        languages="頁面語言",
        chat="對話",
        documents="文件",
        search="搜尋",
        evaluate="評測",
        settings="設定",
    ),
}
