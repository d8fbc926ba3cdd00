"""Settings of `indexing`, frozen and checked when built."""

from __future__ import annotations

from dataclasses import dataclass

from indexing.errors import IndexingError

EMBEDDED = "embedded"
"""The name of the encoder that comes with the packages: all-MiniLM-L6-v2."""


@dataclass(frozen=True, slots=True)
class EncoderConfig:
    """Which bi-encoder: the name or folder of a sentence-transformers model, and what it wants before its inputs.

    `revision` pins a model of the hub; `download` and `licence` are shown before a download. `languages` are those that
    the model is known to be trained for, as "en"; where it is empty the collection is asked (`probe`).
    """

    model: str = EMBEDDED
    revision: str | None = None
    question_prompt: str = ""
    passage_prompt: str = ""
    batch_size: int = 32
    languages: tuple[str, ...] = ()
    download: str = ""
    licence: str = ""

    def __post_init__(self) -> None:
        if self.batch_size < 1:
            raise IndexingError(f"batch_size is {self.batch_size}: give at least 1.")


_MULTILINGUAL = (
    "ar",
    "de",
    "el",
    "en",
    "es",
    "fr",
    "he",
    "hi",
    "it",
    "ja",
    "ko",
    "nl",
    "pt",
    "ro",
    "ru",
    "th",
    "tr",
    "vi",
    "zh",
)

ENCODERS = {
    "embedded": EncoderConfig(languages=("en",), licence="Apache-2.0"),
    "small": EncoderConfig(
        model="intfloat/multilingual-e5-small",
        revision="614241f622f53c4eeff9890bdc4f31cfecc418b3",
        question_prompt="query: ",
        passage_prompt="passage: ",
        languages=_MULTILINGUAL,
        download="470 MB",
        licence="MIT",
    ),
    "base": EncoderConfig(
        model="BAAI/bge-m3",
        revision="5617a9f61b028005a4858fdac845db406aefb181",
        batch_size=8,
        languages=_MULTILINGUAL,
        download="2.3 GB",
        licence="MIT",
    ),
}
"""The encoder of each named set of models."""


USUAL_TOKENS = 256
"""Tokens of a chunk, its title and headings included: a few paragraphs, though some encoders read whole documents."""


@dataclass(frozen=True, slots=True)
class SplitConfig:
    """How documents are cut. Lengths are tokens of the encoder; None takes USUAL_TOKENS, or what the encoder reads.

    `context_tokens` of each chunk's budget are kept free for its title and headings.
    """

    max_tokens: int | None = None
    context_tokens: int = 32

    def __post_init__(self) -> None:
        if self.max_tokens is not None and self.max_tokens < 16:
            raise IndexingError(f"max_tokens is {self.max_tokens}: a chunk needs at least 16 tokens.")
        if self.context_tokens < 0:
            raise IndexingError(f"context_tokens is {self.context_tokens}: give 0 or more.")

    def budget(self, encoder_tokens: int) -> int:
        """Tokens of text in a chunk, for an encoder that reads `encoder_tokens`."""
        whole = min(self.max_tokens or USUAL_TOKENS, encoder_tokens)
        return max(16, whole - self.context_tokens)


@dataclass(frozen=True, slots=True)
class IngestConfig:
    """Limits of one ingestion."""

    max_file_bytes: int = 200_000_000
    batch_chunks: int = 256

    def __post_init__(self) -> None:
        if self.max_file_bytes < 1 or self.batch_chunks < 1:
            raise IndexingError("max_file_bytes and batch_chunks must be at least 1.")
