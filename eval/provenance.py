"""What a run was made with: equal provenance means that two runs may be one run. No secrets are in it."""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from eval.config import EvalConfig
from eval.errors import EvalError
from eval.types import GoldSet, Question
from indexing.collection import Collection
from indexing.types import DocumentInfo
from rag.settings import Settings

PACKAGES = (
    "mekor", "torch", "transformers", "sentence-transformers", "faiss-cpu", "faiss-gpu", "openvino", "tantivy",
    "langchain-text-splitters", "numpy",
)  # fmt: skip
"""Packages of which another version may give other figures."""

_LOOKS = ("slices", "fail_if", "robustness", "perplexity")
"""Settings that change what is shown of a run or measured beside it, and nothing in its records."""


def provenance(
    gold: GoldSet, asked: Iterable[Question], collection: str, documents: Iterable[DocumentInfo], config: EvalConfig
) -> dict[str, Any]:
    """What can be told of a run without asking who its models are."""
    settings = asdict(config)
    return {
        "gold": gold.name,
        "gold_sha256": _digest(repr(gold).encode("utf-8", "replace")),
        "asked_sha256": _digest(repr([question.id for question in asked]).encode("utf-8", "replace")),
        "collection": collection,
        "documents_sha256": _digest(
            *sorted(f"{one.source}\0{one.sha256}".encode("utf-8", "replace") for one in documents)
        ),
        "settings": {name: value for name, value in settings.items() if name not in _LOOKS},
        "versions": versions(),
    }


def made_with(chosen: Settings, collection: str) -> dict[str, Any]:
    """What tells a run with these settings from another one. Raises NoSuchCollection."""
    with closing(Collection.open(collection, home=chosen.home)) as stored:
        held = {"generation": stored.ledger.generation, "encoder": asdict(stored.encoder)}
    given = {name: value for name, value in asdict(chosen).items() if name not in ("home", "collection")}
    return {**held, "models": asdict(chosen.chosen()), "chosen": given}


def versions() -> dict[str, str]:
    """The versions of Python and of the packages that matter, as far as they are installed."""
    found = {"python": platform.python_version()}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def sha256(path: Path) -> str:
    """The digest of a file, or of all files in a folder with their names. Raises EvalError."""
    try:
        if not path.is_dir():
            return _digest(path.read_bytes())
        files = sorted(file for file in path.rglob("*") if file.is_file())
        return _digest(*(f"{file.relative_to(path)}\0{_digest(file.read_bytes())}".encode() for file in files))
    except OSError as error:
        raise EvalError(f"{path} cannot be read ({error.strerror}): give the path of a gold set.") from None


def without_secrets(value: Any) -> Any:
    """`value` as JSON takes it, without keys of servers and without what an address says of who asks."""
    if isinstance(value, Mapping):
        return {str(name): without_secrets(one) for name, one in value.items() if name != "api_key"}
    if isinstance(value, list | tuple):
        return [without_secrets(one) for one in value]
    if value is None or isinstance(value, bool | int | float):
        return value
    scheme, colon, rest = str(value).partition("://")
    place, slash, path = rest.partition("/")
    return f"{scheme}{colon}{place.rpartition('@')[2]}{slash}{path}"


def _digest(*parts: bytes) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part if len(parts) == 1 else part + b"\n")
    return digest.hexdigest()
