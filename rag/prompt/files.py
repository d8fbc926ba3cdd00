"""What a person writes for the prompt: examples from a file, instructions from a file or as they are given.

Examples are JSON lines or TOML tables named `example`, each with `question`, `passages` (texts), `answer`, and `lang`
where it cannot be told from the question.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from indexing.places import as_path
from indexing.text.language import detect
from rag.config import Example
from rag.errors import ConfigError
from rag.types import MARK

OTHERS = "other"
"""The name of the text for all languages that have none of their own."""

_FIELDS = ("question", "passages", "answer", "lang")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z]{2,8})?")
_ENDINGS = (".txt", ".md", ".toml")


def load_examples(path: str | Path) -> tuple[Example, ...]:
    """The examples in the file at `path`, in its order. Raises ConfigError, which names the place of what is wrong."""
    file = as_path(path)
    rows = _tables(file) if file.suffix.lower() == ".toml" else _lines(file)
    found = tuple(_example(row, where) for where, row in rows)
    if not found:
        raise ConfigError(f"{file} holds no examples: write at least one, or leave the setting out.")
    return found


def load_system(given: str) -> dict[str, str]:
    """The instructions that `given` means, by language ("" for any).

    It is a TOML file with a text for each language (`other` for those that have none), a file that is one text for all, or
    the text itself. Raises ConfigError.
    """
    if "\n" in given.strip() or not given.strip().lower().endswith(_ENDINGS):
        return {"": _said(given, "The instruction")}
    file = as_path(given.strip())
    if file.suffix.lower() != ".toml":
        return {"": _said(_read(file), f"The instruction in {file}")}
    texts = {}
    for name, text in _parsed(file).items():
        if name != OTHERS and not _LANGUAGE.fullmatch(name):
            raise ConfigError(f"{name} in {file} is not a language: give a code as en, he or zh-Hans, or {OTHERS}.")
        if not isinstance(text, str):
            raise ConfigError(f"{name} in {file} is not a text: put it in quotation marks.")
        texts["" if name == OTHERS else name] = _said(text, f"The instruction {name} in {file}")
    return texts


def _tables(file: Path) -> Iterator[tuple[str, Any]]:
    values = _parsed(file)
    tables = values.pop("example", [])
    if values or not isinstance(tables, list):
        raise ConfigError(f"{file} holds other things than tables named [[example]]: give only these.")
    for number, table in enumerate(tables, 1):
        yield f"example {number} of {file}", table


def _lines(file: Path) -> Iterator[tuple[str, Any]]:
    for number, line in enumerate(_read(file).splitlines(), 1):
        if line.strip():
            where = f"line {number} of {file}"
            try:
                yield where, json.loads(line)
            except (ValueError, RecursionError) as error:
                raise ConfigError(f"In {where} there is no JSON: write an example as one object a line.") from error


def _example(row: Any, where: str) -> Example:
    if not isinstance(row, dict):
        raise ConfigError(f"In {where} there is no object: give one with {', '.join(_FIELDS[:3])}.")
    if unknown := [name for name in row if name not in _FIELDS]:
        raise ConfigError(f"In {where} {unknown[0]!r} is not a field of an example: they are {', '.join(_FIELDS)}.")
    texts = {name: row.get(name) for name in ("question", "answer")}
    for name, text in texts.items():
        if not isinstance(text, str) or not text.strip():
            raise ConfigError(f"In {where} {name} is missing: give it as a text.")
    passages = row.get("passages")
    if not isinstance(passages, list) or not all(isinstance(text, str) and text.strip() for text in passages):
        raise ConfigError(f"In {where} passages are missing: give a list of texts.")
    lang = row.get("lang", detect(str(texts["question"])))
    if not isinstance(lang, str) or not _LANGUAGE.fullmatch(lang):
        raise ConfigError(f"In {where} lang is {lang!r}: give a code as en, he or zh-Hans.")
    answer = str(texts["answer"])
    cited = [int(number) for mark in MARK.finditer(answer) for number in re.findall(r"\d+", mark.group(1))]
    if wrong := [number for number in cited if not 1 <= number <= len(passages)]:
        raise ConfigError(f"In {where} the answer cites [{wrong[0]}], but its passages are 1 to {len(passages)}.")
    return Example(str(texts["question"]), tuple(passages), answer, lang)


def _parsed(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(_read(file))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ConfigError(f"{file} is not TOML: {error}.") from error


def _read(file: Path) -> str:
    try:
        return file.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{file} cannot be read: {error}.") from error


def _said(text: str, what: str) -> str:
    if not text.strip():
        raise ConfigError(f"{what} is empty: write one, or leave the setting out.")
    return text.strip()
