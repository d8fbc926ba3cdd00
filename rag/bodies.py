"""What clients of the HTTP service send, checked as it comes in."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field, StrictBool

from indexing.filters import Filter


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")  # a misspelt key is an error, not a default


class AskedBefore(_Body):
    """An earlier turn of the conversation."""

    question: str
    answer: str


class Where(_Body):
    """What passages must be of, see `indexing.filters.Filter`; `metadata` are names, each with the values that will do."""

    within: list[str] = Field(default_factory=list, max_length=100)
    languages: list[str] = Field(default_factory=list, max_length=100)
    since: str = ""
    until: str = ""
    tags: list[str] = Field(default_factory=list, max_length=100)
    metadata: dict[str, list[str]] = Field(default_factory=dict, max_length=100)

    def filter(self) -> Filter:
        """Raises FilterError."""
        pairs = tuple((name, value) for name, values in self.metadata.items() for value in values)
        within, languages, tags = tuple(self.within), tuple(self.languages), tuple(self.tags)
        return Filter(within, languages, self.since, self.until, tags, pairs)


class Ask(_Body):
    """The body of /v1/ask. `whole` asks for whole documents or for passages; null leaves that to the question."""

    question: str
    collection: str | None = None
    history: list[AskedBefore] = Field(default_factory=list, max_length=50)
    where: Where = Where()
    attribute: bool = False
    whole: bool | None = None
    stream: bool = False


class Remember(_Body):
    """The body of POST and PATCH /v1/memory: the words of a fact."""

    text: str
    collection: str | None = None


class Switch(_Body):
    """The body of PUT /v1/memory."""

    on: StrictBool
    collection: str | None = None


class Search(_Body):
    """The body of /v1/search."""

    question: str
    collection: str | None = None
    k: int | None = Field(default=None, ge=1, le=100)
    where: Where = Where()
