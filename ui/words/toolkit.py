"""The words of gradio's own buttons, said in the language of the page instead of the one that the browser prefers."""

from __future__ import annotations

LOCALES = (
    "ar", "ca", "ckb", "de", "en", "es", "eu", "fa", "fi", "fr", "he", "hi", "ja", "ko", "lt", "nb", "nl", "pl", "pt",
    "pt-BR", "ro", "ru", "sv", "ta", "th", "tr", "uk", "ur", "uz", "zh-CN", "zh-TW",
)  # fmt: skip
"""The languages that gradio speaks; in any other it speaks English."""

TOOLKIT = {
    "en": {
        "chatbot.edit": "Edit",
        "chatbot.retry": "Retry",
        "chatbot.undo": "Undo",
        "chatbot.submit": "Ask",
        "chatbot.cancel": "Cancel",
        "chatbot.like": "Like",
        "chatbot.dislike": "Dislike",
        "chatbot.clear": "Clear",
        "chatbot.copy_message": "Copy",
        "chatbot.copied_message": "Copied",
    },
    "he": {
        "chatbot.edit": "עריכה",
        "chatbot.retry": "לשאול שוב",
        "chatbot.undo": "לקחת חזרה",
        "chatbot.submit": "לשאול",
        "chatbot.cancel": "ביטול",
        "chatbot.like": "תשובה טובה",
        "chatbot.dislike": "תשובה לא טובה",
        "chatbot.clear": "להתחיל מחדש",
        "chatbot.copy_message": "העתקה",
        "chatbot.copied_message": "הועתק",
    },
    "zh-Hans": {
        "chatbot.edit": "编辑",
        "chatbot.retry": "重新提问",
        "chatbot.undo": "收回",
        "chatbot.submit": "提问",
        "chatbot.cancel": "取消",
        "chatbot.like": "有帮助",
        "chatbot.dislike": "没有帮助",
        "chatbot.clear": "重新开始",
        "chatbot.copy_message": "复制",
        "chatbot.copied_message": "已复制",
    },
    "zh-Hant": {
        "chatbot.edit": "編輯",
        "chatbot.retry": "重新提問",
        "chatbot.undo": "收回",
        "chatbot.submit": "提問",
        "chatbot.cancel": "取消",
        "chatbot.like": "有幫助",
        "chatbot.dislike": "沒有幫助",
        "chatbot.clear": "重新開始",
        "chatbot.copy_message": "複製",
        "chatbot.copied_message": "已複製",
    },
}


def everywhere(lang: str) -> dict[str, dict[str, str]]:
    """The words of the page in `lang`, whatever language a browser prefers."""
    return dict.fromkeys(LOCALES, TOOLKIT[lang])
