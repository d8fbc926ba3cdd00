"""What is proposed for a gold set, and what a person said to it. Both are immutable."""

from __future__ import annotations

from dataclasses import dataclass

from eval.errors import ConfigError
from indexing.types import StoredChunk

PROPOSED, ACCEPTED, EDITED, REJECTED = "proposed", "accepted", "edited", "rejected"
UNSEEN = "accepted unseen"
STATES = (PROPOSED, ACCEPTED, EDITED, REJECTED, UNSEEN)
"""What became of a proposal. Nobody has looked at what is accepted unseen: it is shown again to whoever reviews."""

TUNE, TEST = "tune", "test"

RULE, TABLE, HEADING, CLOZE, EXCHANGE, MODEL = "rule", "table", "heading", "cloze", "exchange", "model"
"""How a question was made: by turning a sentence, from the row of a table, from a heading, by a gap, by putting another name
into a question, by a language model."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, what would do as its answer, and how it was made."""

    question: str
    answers: tuple[str, ...]
    how: str = RULE


@dataclass(frozen=True, slots=True)
class Candidate:
    """A question made from a passage; `quote` are the words there that answer it. `note` tells what was changed."""

    asked: Asked
    stored: StoredChunk
    quote: str
    answerable: bool = True
    note: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A question proposed for a gold set, and its `state`.

    `document` is the path of its document, `source` the end of it that no other document has. The `passage` is the
    document's text from `start` to `end`; `quote` the words in it that answer, or, where nothing does, that nearly do.
    `part` is "tune" or "test", the same for all questions of a document.
    """

    id: str
    question: str
    answers: tuple[str, ...]
    lang: str
    answerable: bool
    how: str
    document: str
    source: str
    start: int
    end: int
    passage: str
    quote: str
    part: str
    note: str = ""
    state: str = PROPOSED

    @property
    def is_open(self) -> bool:
        """Whether no person has decided it yet."""
        return self.state in (PROPOSED, UNSEEN)

    @property
    def is_gold(self) -> bool:
        return self.state in (ACCEPTED, EDITED, UNSEEN)


@dataclass(frozen=True, slots=True)
class ProposeConfig:
    """How many questions are proposed, and which part of them has no answer in the documents."""

    count: int = 50
    unanswerable: float = 0.25
    seed: int = 0

    def __post_init__(self) -> None:
        if self.count < 1:
            raise ConfigError(f"The number of questions is {self.count}: give 1 or more.")
        if not 0 <= self.unanswerable <= 1:
            raise ConfigError(f"The part of unanswerable questions is {self.unanswerable}: give 0 to 1, as 0.25.")
