"""The passages of a gold set as a collection, made once and found again by what is in them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eval.errors import EvalError
from eval.types import GoldPassage, GoldSet, Question, Source
from indexing.config import EMBEDDED, NAME, EncoderConfig
from indexing.places import collection_names
from indexing.places import home as home_folder
from indexing.types import Encoder
from rag.config import MODELS

if TYPE_CHECKING:
    from rag import RAG

Progress = Callable[[int, int, str], None]
"""Called with what is done, what there is in all, and what is at hand."""

_FILE_NAME = re.compile(r"[A-Za-z0-9][\w.-]{0,99}", re.ASCII)


def collection_for(
    gold: GoldSet,
    home: str | Path | None = None,
    models: str = "embedded",
    *,
    progress: Progress | None = None,
    **settings: Any,
) -> RAG:
    """A pipeline over the passages of `gold`, which are ingested when this is the first run with them.

    `settings` are those of RAG.open: encoder, generator, reranker, retrieve. The collection is named after the set, its
    passages and the encoder. Raises EvalError when the set brings no passages or one of them cannot be ingested.
    """
    from rag import RAG

    if gold.passages is None:
        raise EvalError(
            f"{gold.name} brings no passages of its own: ingest the documents it asks about and name their collection."
        )
    name = collection_name(gold, models, settings.get("encoder"))
    made = name in collection_names(home)
    rag = RAG.open(name, models=models, home=home, **settings)
    try:
        if not made or len(rag.documents()) != len(gold.passages):
            folder = home_folder(home) / "gold" / name
            write_passages(gold.passages, folder)
            _ingest(rag, folder, progress)
    except BaseException:
        rag.close()
        raise
    return rag


def collection_name(gold: GoldSet, models: str = "embedded", encoder: EncoderConfig | Encoder | None = None) -> str:
    """A name for the passages of `gold` as one encoder embeds them: equal passages and encoder, equal name."""
    digest = hashlib.sha256(repr(_encoder_id(models, encoder)).encode("utf-8", "replace"))
    for passage in gold.passages or ():
        for part in (passage.id, passage.title, passage.text):
            digest.update(part.encode("utf-8", "replace") + b"\0")
    name = re.sub(r"[^\w.-]+", "-", gold.name, flags=re.ASCII).strip("-._")[:40]
    return "-".join(part for part in ("gold", name, digest.hexdigest()[:12]) if part)


def file_name(passage_id: str) -> str:
    """The name of the file that holds a passage: its id where that can name a file, else a digest of it."""
    if _FILE_NAME.fullmatch(passage_id):
        return f"{passage_id}.md"
    return f"passage-{hashlib.sha256(passage_id.encode('utf-8', 'replace')).hexdigest()[:32]}.md"


def targets(question: Question) -> tuple[Source, ...]:
    """The sources to be found for a question: its own, or the file of the passage it was asked of."""
    if not question.answerable:
        return ()
    if question.passage_id is not None:
        return (Source(file_name(question.passage_id)),)
    return question.sources


def write_passages(passages: tuple[GoldPassage, ...], folder: Path) -> None:
    """One Markdown file a passage in `folder`, the title as its first heading. Raises EvalError."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for passage in passages:
            title = " ".join(passage.title.split())
            text = (f"# {title}\n\n" if title else "") + passage.text + "\n"
            (folder / file_name(passage.id)).write_bytes(text.encode("utf-8", "replace"))
    except OSError as error:
        raise EvalError(f"The passages cannot be written to {folder} ({error.strerror}): give another home.") from None


def _encoder_id(models: str, encoder: EncoderConfig | Encoder | None) -> object:
    """What tells two encoders apart; an unknown set of models is refused when the pipeline is opened."""
    if encoder is None and models in MODELS:
        encoder = MODELS[models].encoder
    if isinstance(encoder, EncoderConfig):
        model = NAME if encoder.model == EMBEDDED else encoder.model  # the embedded one was another encoder once
        return model, encoder.revision, encoder.question_prompt, encoder.passage_prompt
    return encoder.id if encoder is not None else models


def _ingest(rag: RAG, folder: Path, progress: Progress | None) -> None:
    summary = rag.ingest(folder, progress=progress)
    if summary.skipped:
        first = summary.skipped[0]
        raise EvalError(
            f"Of the passages {len(summary.skipped)} cannot be ingested, so no figure would be right; the first, "
            f"{first.source}: {first.reason}."
        )
