"""Settings of `indexing`, frozen and checked when built."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from typing import Literal

from indexing.errors import IndexingError

EMBEDDED = "embedded"
"""The name of the encoder that comes with the package: a bag of subwords in three languages, beside MiniLM for English."""

MINILM = "minilm"
"""The name of all-MiniLM-L6-v2 alone, from its package."""

NAME, FORMER_NAME = "mekor-encoder", "embedded"
"""What collections call the embedded encoder, and what they called MiniLM when it was the embedded one."""


def given_as(encoder: str) -> str:
    """How a person names the encoder that collections call `encoder`."""
    return {NAME: EMBEDDED, FORMER_NAME: MINILM}.get(encoder, encoder)


_HUB_NAME = re.compile(r"\w[\w.-]*/\w[\w.-]*", re.ASCII)
_COMMIT = re.compile(r"[0-9a-f]{40}")


@dataclass(frozen=True, slots=True)
class EncoderConfig:
    """Which bi-encoder: the name or folder of a sentence-transformers model, and what it wants before its inputs.

    `revision` pins a model of the hub; `download` and `licence` are shown before a download. `languages` are those that
    the model is known to be trained for, as "en"; where it is empty the collection is asked (`probe`).

    `precision` is that of passages: "auto" multiplies in half precision where a trial shows that it is faster and gives the
    same vectors, and `backend` what computes them on a processor: "auto" is OpenVINO where it is installed, precision is
    "auto" and a trial shows the same of it. Passages are computed together by their tokens, at most `batch_size` of them.
    `trust_remote_code` runs the code that comes with a model, and is for a model of the hub whose revision is pinned.
    """

    model: str = EMBEDDED
    revision: str | None = None
    question_prompt: str = ""
    passage_prompt: str = ""
    batch_size: int | None = None
    languages: tuple[str, ...] = ()
    download: str = ""
    licence: str = ""
    precision: Literal["auto", "float32", "bfloat16"] = "auto"
    backend: Literal["auto", "torch", "openvino"] = "auto"
    trust_remote_code: bool = False

    def __post_init__(self) -> None:
        if self.batch_size is not None and self.batch_size < 1:
            raise IndexingError(f"batch_size is {self.batch_size}: give at least 1.")
        if self.precision not in ("auto", "float32", "bfloat16"):
            raise IndexingError(f"precision is {self.precision!r}: give auto, float32 or bfloat16.")
        if self.backend not in ("auto", "torch", "openvino"):
            raise IndexingError(f"backend is {self.backend!r}: give auto, torch or openvino.")
        if self.trust_remote_code and not (_HUB_NAME.fullmatch(self.model) and _COMMIT.fullmatch(self.revision or "")):
            raise IndexingError(
                f"trust_remote_code would run whatever code comes with {self.model}: give the name of a model of the hub, "
                "such as owner/model, and its revision as a commit of 40 hexadecimal digits."
            )


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
    EMBEDDED: EncoderConfig(languages=("en",), licence="Apache-2.0"),
    MINILM: EncoderConfig(model=MINILM, languages=("en",), licence="Apache-2.0"),
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
        model="intfloat/multilingual-e5-large",
        revision="0dc5580a448e4284468b8909bae50fa925907bc5",
        question_prompt="query: ",
        passage_prompt="passage: ",
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
    """How one ingestion goes about its work, and its limits.

    With `sync`, documents whose files are gone from the folders given are taken out. It waits `wait` seconds for another
    writer. What is committed so far can be searched every `refresh_seconds`, more rarely where bringing it there takes long.

    Files are read in `workers` processes of their own (None: one, or more where there are many cores; 0: in this
    process, without limits of memory and time). The reading of one file may take `read_seconds` and two more for each
    megabyte of it, `read_bytes` of memory or eight for each byte of it where that is more, and give `text_characters`.
    """

    max_file_bytes: int = 200_000_000
    batch_chunks: int = 256
    workers: int | None = None
    read_seconds: float = 4.0
    read_bytes: int = 400_000_000
    text_characters: int = 50_000_000
    sync: bool = False
    wait: float = 0
    refresh_seconds: float = 60.0

    def __post_init__(self) -> None:
        for name in (
            "max_file_bytes",
            "batch_chunks",
            "read_seconds",
            "read_bytes",
            "text_characters",
            "refresh_seconds",
        ):
            if getattr(self, name) <= 0:
                raise IndexingError(f"{name} is {getattr(self, name)}: give more than 0.")
        if self.workers is not None and self.workers < 0:
            raise IndexingError(f"workers is {self.workers}: give 0 or more.")

    def seconds_for(self, size: int) -> float:
        """Seconds that the reading of a file of `size` bytes may take."""
        return self.read_seconds + 2 * size / 1_000_000

    def bytes_for(self, size: int) -> int:
        """Memory that the reading of a file of `size` bytes may take."""
        return max(self.read_bytes, 8 * size)

    def processes(self) -> int:
        """How many processes read files."""
        return min(4, max(1, (os.cpu_count() or 1) // 2)) if self.workers is None else self.workers
