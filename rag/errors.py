"""The errors of `rag`, one tree. Those of `indexing` pass through as they are.

    RAGError
    ├── BadQuestion        the question is empty or too long
    ├── ConfigError        a setting is not one, or has no meaning
    ├── NothingIndexed     the collection is empty
    ├── NothingMatches     no passage is of what the search was restricted to
    ├── FactError          a fact cannot be remembered or changed
    │   ├── BadFact        it is empty or too long, or there are too many
    │   ├── NoSuchFact     there is none of that number
    │   └── MemoryIsOff    nobody has switched memory on
    ├── FeedbackError      an answer cannot be judged, or a judgment not be changed
    │   ├── BadFeedback    the answer is not of this collection, or the reason is too long
    │   └── NoSuchFeedback there is none of that number
    └── GenerationError    the answer could not be written
        ├── DecoderError   the decoder cannot be loaded or run
        ├── Stopped        nobody waits for it any more
        └── ServerError    the server that should answer does not, or says no

Every message is one sentence or two that say what to do.
"""

from __future__ import annotations


class RAGError(Exception):
    """Whatever goes wrong between a question and its answer."""


class BadQuestion(RAGError):
    """The question cannot be asked as it is."""


class ConfigError(RAGError):
    """A setting is unknown, or its value has no meaning."""


class NothingIndexed(RAGError):
    """The collection holds no documents."""

    def __init__(self, collection: str) -> None:
        super().__init__(
            f"Nothing is indexed yet in the collection {collection!r}: add documents with "
            f"`mekor ingest PATH --collection {collection}`."
        )


class NothingMatches(RAGError):
    """No passage is of what the search was restricted to."""

    def __init__(self, wanted: object) -> None:
        super().__init__(f"Nothing in the collection matches the filter ({wanted}): loosen it, or leave it out.")


class FactError(RAGError):
    """A fact cannot be remembered or changed."""


class BadFact(FactError):
    """The fact cannot be kept as it is."""


class NoSuchFact(FactError):
    """No fact has this number."""

    def __init__(self, id: int, collection: str) -> None:
        super().__init__(
            f"No fact of the collection {collection!r} has the number {id}: "
            f"see `mekor memory list --collection {collection}`."
        )


class MemoryIsOff(FactError):
    """Nothing is remembered, because nobody has switched it on."""

    def __init__(self, collection: str) -> None:
        super().__init__(
            f"Memory is off in the collection {collection!r}, so nothing is kept: switch it on with "
            f"`mekor memory on --collection {collection}`."
        )


class FeedbackError(RAGError):
    """An answer cannot be judged, or a judgment cannot be changed."""


class BadFeedback(FeedbackError):
    """The answer cannot be judged here, or not so."""


class NoSuchFeedback(FeedbackError):
    """No judgment has this number."""

    def __init__(self, id: int, collection: str) -> None:
        super().__init__(
            f"No judgment of the collection {collection!r} has the number {id}: "
            f"see `mekor feedback list --collection {collection}`."
        )


class GenerationError(RAGError):
    """The answer could not be written."""


class DecoderError(GenerationError):
    """A decoder cannot be loaded, or failed while it wrote."""


class Stopped(GenerationError):
    """Work was ended because nobody waits for it."""

    def __init__(self) -> None:
        super().__init__("It was stopped before it was done: ask again.")


class ServerError(GenerationError):
    """A server that should write the answer is not there, or refuses."""
