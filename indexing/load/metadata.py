"""What a file says of itself, as names and values to filter by: "date", "author", "language", "tag", and others.

Formats and people call the same thing by many names, which are folded here. What a field means in one format is known to
the module of that format, and where several values stand in one string is only guessed from their marks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date

from indexing.load.dates import day_of
from indexing.load.parsed import clean, one_line
from indexing.text.fold import visible
from indexing.types import Metadata

Value = str | tuple[str, ...]
"""One string, in which several values may stand, or the values one by one."""

Said = tuple[str, Value]
"""A field as a file has it: its name there, and its value."""

MOST, LONGEST = 50, 200
"""Values that are kept of a file, and their characters."""

_READ, _LONGEST_DATE, _LONGEST_NAME = 20_000, 100, 100
_ALIASES = {
    "author": "author authors creator creators from by byline מחבר מחברת מחברים מאת 作者",
    "language": "language languages lang inlanguage שפה 語言 语言",
    "tag": "tag tags keyword keywords newskeywords category categories subject subjects תג תגית תגיות מילותמפתח נושא נושאים"
    " 標籤 标签 關鍵詞 关键词 關鍵字 关键字 分類 分类 主題 主题",
    "published": "date published publisheddate publisheddatetime publishedtime publishedat publishdate publicationdate pubdate"
    " datepublished issued dateissued dateavailable תאריך 日期 發布日期 發佈日期 发布日期",
    "created": "created createdat createddate creationdate datecreated תאריךיצירה 建立日期 創建日期 创建日期",
    "modified": "modified modifiedat modifieddate modifiedtime datemodified moddate lastmod lastmodified lastmodifiedat"
    " updated updatedat updatedtime dateupdated revised עודכן 修改日期 更新日期",
}
_COMMON = {alias: name for name, aliases in _ALIASES.items() for alias in aliases.split()}
_DATES = ("published", "created", "modified")
_FIRST = ("author", "language", "tag")
_PROGRAMS = ("generator", "producer", "application")
_NOBODY = frozenset(  # what programs write where they know no author
    ("python-docx", "openpyxl", "xlsxwriter", "apache poi", "microsoft office user", "windows user", "unknown")
)
_VOCABULARY = re.compile(r"\A(?:(?:og|article|dc|dcterms|citation)[.:_])+")
_BETWEEN_WORDS = re.compile(r"[\s_.:-]+")
_LEGAL = re.compile(r"[\w.-]{1,64}")
_CUTS = {"tag": re.compile("[,;、，；]"), "author": re.compile("[;、；]")}
_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")
_ADDRESS = re.compile(r"https?://\S*", re.I)


def common(field: str) -> str:
    """The name that `field` is folded to: "author", "language", "tag", "published", "created", "modified"; else ""."""
    name = _VOCABULARY.sub("", clean(field[:_LONGEST_NAME]).strip().lower())
    return _COMMON.get(_BETWEEN_WORDS.sub("", name), "")


def pairs(said: Iterable[Said]) -> Metadata:
    """The fields as clean pairs, each once: the date, authors, languages and tags before fields that keep their own name.

    "date" is the day of publication, else of creation, else of the last change, as it is written. A field that cannot be
    a name in a filter is left out, as are programs.
    """
    dates: dict[str, str] = {}
    kept: dict[str, dict[str, str]] = {}
    for field, value in said:
        name = common(field)
        if name in _DATES:
            written = _one(value if isinstance(value, str) else next(iter(value), ""))[:_LONGEST_DATE]
            if day_of(written):
                dates.setdefault(name, written)
        elif name := name or _own(field):
            values = kept.setdefault(name, {})
            for text in _values(name, value):
                if len(values) == MOST:
                    break
                values.setdefault(visible(text).casefold(), text)
    day = next((dates[name] for name in _DATES if name in dates), "")
    order = [*_FIRST, *(name for name in kept if name not in _FIRST)]
    found = [(name, text) for name in order for text in kept.get(name, {}).values()]
    return tuple([("date", day), *found][:MOST] if day else found[:MOST])


def plain(value: object) -> Value:
    """A value of JSON or TOML, or the plain values of a list; of people who are described, their names."""
    if isinstance(value, list):
        return tuple(text for item in value if isinstance(text := plain(item), str))
    if isinstance(value, dict):
        name = value.get("name")
        return name if isinstance(name, str) else ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, str | int | float) else ""


def _own(field: str) -> str:
    name = clean(field[:_LONGEST_NAME]).strip().lower()
    return name if _LEGAL.fullmatch(name) and name not in _PROGRAMS else ""


def _values(name: str, value: Value) -> Iterator[str]:
    if isinstance(value, str):
        value = tuple(_CUTS[name].split(value[:_READ])) if name in _CUTS else (value,)
    for text in map(_one, value):
        if name == "tag":
            text = text.lstrip("# ")
        if not visible(text).strip() or (name == "author" and (text.lower() in _NOBODY or _ADDRESS.fullmatch(text))):
            continue
        yield text


def _one(text: str) -> str:
    """`text` on one line and not too long, without what would turn the text that is shown around it."""
    return one_line(_TURNS.sub("", clean(text[: 10 * LONGEST])))[:LONGEST].rstrip()
