"""The file of proposals, a JSON object a line with all fields of `Proposal`, and the gold sets that are made of it.

It is written whole beside itself and renamed, after each decision, by one process at a time: what a person decided is there or
not, never half, and two reviewers do not undo each other. Knows no collection.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, fields, replace
from pathlib import Path

from eval.dataset.fields import Fields, read_lines
from eval.errors import EvalError
from eval.propose.types import (
    ACCEPTED,
    CLOZE,
    EDITED,
    HEADING,
    PROPOSED,
    STATES,
    TEST,
    TUNE,
    UNSEEN,
    Proposal,
)
from indexing.disk import fsync
from indexing.places import as_path

_FIELDS = tuple(field.name for field in fields(Proposal))
_TYPES = {CLOZE: "cloze", HEADING: "section"}
_NO_PROPOSAL = "this is no proposal of `mekor eval make` ({}): give another file with --out."
_WAIT = 10.0
"""Seconds that a decision waits for another one: each takes a moment."""


def read_proposals(path: str | Path) -> tuple[Proposal, ...]:
    """The proposals in the file, in its order. Raises GoldError."""
    found: dict[str, Proposal] = {}
    for line in read_lines(as_path(path)):
        proposal = _proposal(line)
        if proposal.id in found:
            raise line.fail(f'the id "{proposal.id}" was used before: take one of the two lines out.')
        found[proposal.id] = proposal
    return tuple(found.values())


def add(path: str | Path, proposals: Iterable[Proposal]) -> None:
    """Write proposals behind those that the file has; it is made when it is not there. Raises EvalError."""
    new = list(proposals)

    def with_new(had: Sequence[Proposal]) -> list[Proposal]:
        known = {one.id for one in had}
        return [*had, *(one for one in new if one.id not in known)]

    _change(as_path(path), with_new)


def decide(
    path: str | Path, id: str, state: str, *, question: str | None = None, answers: Sequence[str] | None = None
) -> Proposal:
    """Write what a person decided, and the question and answers where they were edited. Raises EvalError.

    Answers make the question answerable; without any nothing in the documents answers it.
    """
    if state not in STATES:
        raise EvalError(f"{state!r} is nothing that can be decided: give one of {', '.join(STATES)}.")
    found: list[Proposal] = []

    def decided(had: Sequence[Proposal]) -> list[Proposal]:
        for one in had:
            if one.id == id:
                said = one.answers if answers is None else tuple(dict.fromkeys(filter(None, map(str.strip, answers))))
                asked = " ".join((one.question if question is None else question).split())
                found.append(replace(one, state=state, question=asked, answers=said, answerable=bool(said)))
        if not found:
            raise EvalError(f"There is no proposal {id!r} in {path}: it was taken out, or it stands in another file.")
        if not any(map(str.isalnum, found[0].question)):
            raise EvalError("The question is empty: ask something, or reject it.")
        return [found[0] if one.id == id else one for one in had]

    _change(as_path(path), decided)
    return found[0]


def accept_unseen(path: str | Path) -> int:
    """Accept all that is still proposed without anybody having looked; how many. The file says so of each."""
    count = 0

    def accepted(had: Sequence[Proposal]) -> list[Proposal]:
        nonlocal count
        count = sum(one.state == PROPOSED for one in had)
        return [replace(one, state=UNSEEN) if one.state == PROPOSED else one for one in had]

    _change(as_path(path), accepted)
    return count


def write_gold(path: str | Path) -> Mapping[str, Path]:
    """Write what was accepted as two gold sets beside the file, by part: NAME-tune.jsonl and NAME-test.jsonl.

    A part without questions has no file. Raises EvalError.
    """
    path = as_path(path)
    name = path.name.removesuffix(".jsonl")
    proposals = read_proposals(path)
    written = {}
    for part in (TUNE, TEST):
        gold = path.with_name(f"{name}-{part}.jsonl")
        lines = [_gold(one) for one in proposals if one.is_gold and one.part == part]
        _require_ours(gold, {one.id for one in proposals})
        with _writing(gold):
            if lines:
                _put(gold, lines)
                written[part] = gold
            else:
                gold.unlink(missing_ok=True)
    return written


def _require_ours(gold: Path, ids: set[str]) -> None:
    """Raise EvalError when the file holds questions that come from elsewhere: they would be lost."""
    if not gold.exists():
        return
    try:
        held = {json.loads(line)["id"] for line in gold.read_text("utf-8").splitlines() if line.strip()}
    except (OSError, ValueError, KeyError, TypeError):
        held = {""}
    if not held <= ids:
        raise EvalError(
            f"{gold} holds questions that were not proposed here, and would be overwritten: move it, or give another "
            "name with `--out`."
        )


def _gold(one: Proposal) -> dict[str, object]:
    """A line of the project's gold format."""
    source = {"document": one.source} | ({"passage": one.quote} if one.quote else {})
    return {
        "id": one.id, "lang": one.lang, "type": _TYPES.get(one.how, "fact") if one.answerable else "unanswerable",
        "question": one.question, "answers": list(one.answers), "answerable": one.answerable,
        "sources": [source] if one.answerable else [],
    }  # fmt: skip


def _proposal(line: Fields) -> Proposal:
    from pydantic import TypeAdapter, ValidationError

    if unknown := next((name for name in line.values if name not in _FIELDS), ""):
        raise line.fail(_NO_PROPOSAL.format(f'"{unknown}" is no field of one'))
    try:
        proposal = TypeAdapter(Proposal).validate_python(line.values)
    except ValidationError as error:
        first = error.errors()[0]
        raise line.fail(_NO_PROPOSAL.format(f"{first['loc'][0]}: {first['msg']}")) from None
    if proposal.state not in STATES or proposal.part not in (TUNE, TEST):
        raise line.fail(f'"state" is one of {", ".join(STATES)}, and "part" is {TUNE} or {TEST}: mend the line.')
    if proposal.state in (ACCEPTED, EDITED, UNSEEN) and proposal.answerable != bool(proposal.answers):
        raise line.fail("an answerable question has answers, and an unanswerable one has none: mend the line.")
    return proposal


def _change(path: Path, change: Callable[[Sequence[Proposal]], list[Proposal]]) -> None:
    """Read, change and write the file, while no other process does."""
    from filelock import FileLock, Timeout

    with _writing(path):
        path.parent.mkdir(exist_ok=True)  # what holds it is not made anew: it may be gone, with the documents
        try:
            with FileLock(path.with_name(f".{path.name}.lock"), timeout=_WAIT):
                _put(path, map(asdict, change(read_proposals(path) if path.exists() else ())))
        except Timeout:
            raise EvalError(f"Another process is writing to {path}: try again.") from None


def _put(path: Path, lines: Iterable[Mapping[str, object]]) -> None:
    beside = path.with_name(f".{path.name}.new")
    content = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    beside.write_bytes(content.encode("utf-8", "replace"))
    fsync(beside)
    os.replace(beside, path)
    fsync(path.parent)


@contextmanager
def _writing(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise EvalError(f"{path} cannot be written ({error.strerror}): give another file with --out.") from None
