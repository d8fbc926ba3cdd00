"""The fields that stand above a text in Markdown: YAML between lines of "---", TOML between lines of "+++".

Of YAML, plain and quoted values and lists of them are read, and the names of people who are described; of nested fields,
folded texts and references nothing is. What is strange is passed over.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from contextlib import suppress

from indexing.load.metadata import Said, Value, common, plain

_LONGEST = 100_000
_LONGEST_VALUE = 5_000
_KEY = re.compile(r"""(["']?)(\w[^:\n]{0,99}?)\1[ \t]*:(?:[ \t]+(.*))?""")
_NAME = re.compile(r"name[ \t]*:[ \t]+(.*)")
_INNER_KEY = re.compile(r"-[ \t]|[\w-]{1,99}[ \t]*:(?:[ \t]|$)")
_DOUBLE = re.compile(r'"((?:[^"\\]|\\.)*+)"[ \t]*(?:#.*)?', re.S)
_SINGLE = re.compile(r"'((?:[^']|'')*+)'[ \t]*(?:#.*)?", re.S)
_LISTED = re.compile(r"""\[((?:"(?:[^"\\]|\\.)*+(?:"|\\?\Z)|'(?:[^']|'')*+'|[^\]])*+)""")
_ITEM = re.compile(r""""(?:[^"\\]|\\.)*+(?:"|\\?\Z)|'(?:[^']|'')*+'|[^\s,\[\]][^,\[\]]*+""")
_REMARK = re.compile(r"(?:^|[ \t])#.*", re.S)
_NO_PLAIN_VALUE = tuple("&*!|>@`%{[\"'")
_NULL = ("~", "null")


def fields(written: str, rule: str) -> Iterator[Said]:
    """The fields between the lines of `rule`, but for the title."""
    found = _toml(written[:_LONGEST]) if rule == "+++" else _yaml(written[:_LONGEST])
    return ((name, value) for name, value in found if value and name.lower() != "title")


def _toml(written: str) -> Iterator[Said]:
    """The values at the top; in tables below it only those of a common name, as generators of sites write tags there."""
    with suppress(ValueError, RecursionError):
        for name, value in tomllib.loads(written).items():
            yield name, plain(value)
            for inner, said in value.items() if isinstance(value, dict) else ():
                if common(inner):
                    yield inner, plain(said)


def _yaml(written: str) -> Iterator[Said]:
    key, lines = "", list[str]()
    for line in written.split("\n"):
        found = _KEY.fullmatch(line)
        if found:
            yield key, _value(lines)
            key, lines = found.group(2), [found.group(3) or ""]
        elif line.strip() and not line.lstrip().startswith("#"):
            lines.append(line)
    yield key, _value(lines)


def _value(lines: list[str]) -> Value:
    """What stands after a key: in its line, and in the lines below it."""
    first, *below = lines or [""]
    if listed := _LISTED.match(" ".join(lines)[:_LONGEST_VALUE]):
        return tuple(filter(None, map(_scalar, _ITEM.findall(listed.group(1)))))
    if first.strip() and not first.startswith("#"):
        return "" if first.startswith(("|", ">")) else _scalar(" ".join([first, *map(str.strip, below)]))
    if not below:
        return ""
    indent = len(below[0]) - len(below[0].lstrip())
    level = [line.strip() for line in below if len(line) - len(line.lstrip()) == indent]
    if level[0].startswith("-"):
        return tuple(filter(None, (_item(line[1:].strip()) for line in level if line.startswith("- "))))
    return next((_scalar(name.group(1)) for line in level if (name := _NAME.fullmatch(line))), "")


def _item(text: str) -> str:
    if name := _NAME.fullmatch(text):
        return _scalar(name.group(1))
    return "" if _INNER_KEY.match(text) else _scalar(text)


def _scalar(text: str) -> str:
    text = text[:_LONGEST_VALUE].strip()
    if quoted := _DOUBLE.fullmatch(text):
        with suppress(ValueError):
            return str(json.loads(f'"{quoted.group(1)}"', strict=False))
        return quoted.group(1)
    if quoted := _SINGLE.fullmatch(text):
        return quoted.group(1).replace("''", "'")
    if text.startswith(_NO_PLAIN_VALUE):
        return ""
    text = _REMARK.sub("", text).strip()
    return "" if text.lower() in _NULL else text
