"""The languages of the page, and what languages call themselves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

T = TypeVar("T")

LANGUAGES = ("en", "he", "zh-Hans", "zh-Hant")
"""The languages of the page (BCP 47)."""

_OWN_NAMES = {
    "en": "English", "he": "עברית", "zh-Hans": "简体中文", "zh-Hant": "繁體中文", "ar": "العربية", "de": "Deutsch",
    "el": "Ελληνικά", "es": "Español", "fr": "Français", "hi": "हिन्दी", "it": "Italiano", "ja": "日本語", 
    "ko": "한국어", "nl": "Nederlands", "pt": "Português", "ro": "Română", "ru": "Русский", "th": "ไทย", "tr": "Türkçe",
    "vi": "Tiếng Việt",
}  # fmt: skip


def spoken(table: Mapping[str, T], lang: str) -> T:
    """What `table` holds for `lang` (BCP 47); English where the page does not speak it."""
    return table.get(lang, table["en"])


def direction(lang: str) -> str:
    """How a page in `lang` runs: "rtl" or "ltr"."""
    return "rtl" if lang == "he" else "ltr"


def language_name(lang: str) -> str:
    """What a language calls itself; the code where it is not known, nothing for "und"."""
    return "" if lang == "und" else _OWN_NAMES.get(lang, lang)
