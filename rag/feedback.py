"""What a person says of answers, good or bad, kept beside their collection: for `mekor train`, and to be looked at.

A judgment comes in by the person's own act. Facts that the person told are not kept with it, nor is an answer that may hold
words of theirs: what is forgotten elsewhere must not stay here. Knows answers and collections; knows nothing of training.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path, PurePath

from indexing import judgments
from indexing.anchors import Anchor, anchored, found, words
from indexing.collection import LEDGER, Collection
from indexing.judgments import Judgment
from indexing.ledger import Ledger
from indexing.places import collection_folder, missing
from indexing.text.fold import on_one_line
from indexing.text.language import detect
from rag.abstain import QUOTES
from rag.errors import BadFeedback, NoSuchFeedback
from rag.types import MARK, Answer, Citation, Passage

LONGEST_REASON = 500
MOST_ANCHORS = 50
"""Citations, and passages, of an answer that are kept."""

_LONGEST = 20_000
"""Characters of an answer that are kept."""


class Feedback:
    """The judgments of one collection. Every method may raise NoSuchCollection and CollectionError."""

    def __init__(self, collection: str, home: str | Path | None = None) -> None:
        self.collection = collection
        self._home = home

    def give(self, answer: Answer, *, good: bool, reason: str = "") -> Judgment:
        """Keep what a person says of `answer`, in the place of what they said of it before.

        Raises BadFeedback for a reason that is too long, and for an answer of which nothing is in this collection.
        """
        reason = _reason(reason)
        with closing(Collection.open(self.collection, home=self._home)) as stored:
            passages = [passage for passage in answer.passages if not passage.remembered]
            shown = tuple(_anchors(stored.ledger, passages[:MOST_ANCHORS]))
            cited = tuple(_anchors(stored.ledger, _cited(answer)))
            if passages and not shown:
                raise BadFeedback(
                    f"Nothing that the answer was made of is in the collection {self.collection!r} now: judge it in the "
                    "collection that it was asked of, or ask again."
                )
            text = _clean(answer.text)[:_LONGEST]
            judgment = Judgment(
                _clean(answer.question), _clean(answer.query), text, good, reason, cited, shown, stored.encoder.name,
                answer.generator,
            )  # fmt: skip
            told = (
                answer.query != answer.question and answer.generator != QUOTES
            )  # a language model read earlier answers
            if told or len(shown) < len(answer.passages):
                judgment = judgment.without_words()
            kept = judgments.put(stored.path, judgment, text)
            judgments.settle(stored.path, stored.ledger)  # somebody may have removed a document meanwhile
        return kept

    def all(self) -> tuple[Judgment, ...]:
        """Every judgment, in the order they came."""
        return judgments.read(self._folder())

    def remove(self, *ids: int) -> None:
        """Take judgments back, with their bytes, or none where one of them is not there. Raises NoSuchFeedback."""
        if unknown := judgments.remove(self._folder(), ids):
            raise NoSuchFeedback(unknown[0], self.collection)

    def clear(self) -> int:
        """Take all judgments back, with their bytes: how many."""
        return judgments.clear(self._folder())

    def _folder(self) -> Path:
        folder = collection_folder(self.collection, self._home)
        if not (folder / LEDGER).is_file():
            raise missing(self.collection, self._home)
        return folder


def as_gold(stored: Collection) -> list[dict[str, object]]:
    """The good answers of which the words are still there, as lines of the project's gold format."""
    lines: list[dict[str, object]] = []
    for one in judgments.read(stored.path):
        places = [now for anchor in one.cited if (now := found(stored.ledger, anchor))]
        if one.good and one.query and places:
            quotes = [words(stored.ledger, place) for place in places]
            answers = [MARK.sub("", one.answer).strip(), *quotes]
            sources = [
                {"document": PurePath(place.source).name, "passage": quote}
                for place, quote in zip(places, quotes, strict=True)
            ]
            lines.append(
                {"id": f"feedback-{one.id}", "lang": detect(one.query), "question": one.query,
                 "answers": [text for text in dict.fromkeys(answers) if text], "sources": sources}
            )  # fmt: skip
    return lines


def write_gold(lines: Sequence[Mapping[str, object]], file: Path, *, replace: bool = False) -> None:
    """Write gold questions, one a line. Raises BadFeedback when there are none, or the file is there or cannot be written."""
    if not lines:
        raise BadFeedback(
            "There is no good answer to write: judge some on the page of `mekor chat`, or with `RAG.feedback`."
        )
    try:
        with file.open("w" if replace else "x", encoding="utf-8") as out:
            out.writelines(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    except FileExistsError as error:
        raise BadFeedback(f"{file} is there already: give another name, or replace it with `--replace`.") from error
    except OSError as error:
        raise BadFeedback(f"{file} cannot be written: {error.strerror}.") from error


def _cited(answer: Answer) -> list[Citation]:
    """The citations that rest on documents, each place once; none of an answer from whole documents: no search finds those."""
    if answer.mode != "passages":
        return []
    once = {(one.document, one.start, one.end): one for one in answer.citations if not one.remembered}
    return list(once.values())[:MOST_ANCHORS]


def _anchors(ledger: Ledger, places: Iterable[Passage | Citation]) -> Iterator[Anchor]:
    for one in places:
        source, text = (one.source, one.text) if isinstance(one, Passage) else (one.document, one.quote)
        if anchor := anchored(ledger, source, one.start, one.end, text):
            yield anchor


def _reason(text: str) -> str:
    line = on_one_line(text)
    if len(line) > LONGEST_REASON:
        raise BadFeedback(
            f"The reason has {len(line)} characters: at most {LONGEST_REASON} are kept, so say it shorter."
        )
    return line


def _clean(text: str) -> str:
    """`text` without half characters, which SQLite does not take."""
    return text.encode("utf-8", "replace").decode()
