"""Options that several commands of `mekor` have, and what they open."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from indexing.collection import Collection as Stored
    from indexing.filters import Filter
    from indexing.types import Encoder as Embedding
    from rag.settings import Settings

Collection = Annotated[str | None, typer.Option("--collection", "-c", help="Which collection. [default: default]")]
Home = Annotated[Path | None, typer.Option("--home", help="The folder that holds collections, instead of MEKOR_HOME.")]
ModelSet = Annotated[str | None, typer.Option("--models", help="A set of models: embedded, small or base.")]
Encoder = Annotated[str | None, typer.Option("--encoder", help="A sentence-transformers model: name or folder.")]
Reranker = Annotated[str | None, typer.Option("--reranker", help="A cross-encoder: name or folder.")]
Support = Annotated[
    str | None, typer.Option("--support", help="What judges sentences: embedded, decoder, judge, or a cross-encoder.")
]
LLM = Annotated[
    str | None, typer.Option("--llm", help="A causal language model: name or folder, or its name at --base-url.")
]
BaseUrl = Annotated[
    str | None, typer.Option("--base-url", help="An OpenAI-compatible server, as http://127.0.0.1:8000/v1.")
]
TopK = Annotated[int | None, typer.Option("--top-k", help="How many passages the answer may use.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]

Within = Annotated[
    list[str] | None, typer.Option("--in", help="Only this document, archive or folder; more than one may be given.")
]
Languages = Annotated[list[str] | None, typer.Option("--language", help="Only passages in this language, as he.")]
Since = Annotated[str | None, typer.Option("--since", help="Only documents of this day, as 2026-11-21, or later ones.")]
Until = Annotated[str | None, typer.Option("--until", help="Only documents of this day or earlier ones.")]
Tags = Annotated[list[str] | None, typer.Option("--tag", help="Only documents with this tag.")]
Where = Annotated[list[str] | None, typer.Option("--where", help="Only documents of this metadata, as author=Ruth.")]


def only(
    within: list[str] | None,
    languages: list[str] | None,
    since: str | None,
    until: str | None,
    tags: list[str] | None,
    where: list[str] | None,
) -> Filter:
    """What these options let through. Raises FilterError."""
    from indexing.filters import Filter

    return Filter(
        tuple(within or ()), tuple(languages or ()), since or "", until or "", tuple(tags or ()),
        tuple(map(pair, where or ())),
    )  # fmt: skip


def pair(written: str) -> tuple[str, str]:
    """The name and value of "name=value"; what has no name is a tag."""
    from indexing.filters import TAG

    name, equals, value = written.partition("=")
    return (name.strip().lower(), value.strip()) if equals else (TAG, written.strip())


WAIT = 10.0
"""Seconds that a command waits for another writer: a server that brings its index up to date writes for a moment."""


def settings(**flags: Any) -> Settings:
    """The settings of file, environment and flags. Raises ConfigError."""
    from rag.settings import load_settings

    return load_settings(**flags)


def opened(chosen: Settings) -> Stored:
    """The collection that is meant, which must exist."""
    from indexing.collection import Collection as Stored

    return Stored.open(chosen.collection, home=chosen.home)


def embedding(chosen: Settings, stored: Stored | None = None) -> Embedding:
    """The encoder that is meant, loaded: where none is named, one that was trained for the collection `stored`."""
    from indexing import encoders
    from indexing.config import EMBEDDED
    from indexing.embed import load_encoder

    own = None
    if stored is not None and not chosen.encoder:
        own = encoders.own(stored, former=chosen.models == EMBEDDED)
    return load_encoder(own or chosen.chosen().encoder)
