"""What `mekor eval make` does between its options and what it shows: makes what is missing, goes through what is undecided."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from eval.errors import EvalError
from eval.propose.draw import propose
from eval.propose.file import accept_unseen, add, decide, read_proposals, write_gold
from eval.propose.types import ACCEPTED, EDITED, REJECTED, STATES, Proposal, ProposeConfig
from indexing.collection import Collection
from indexing.places import as_path
from rag import reviewing, terminal
from rag.generate import load_generator
from rag.settings import Settings
from rag.types import Generator

AT_ONCE = 200
"""Proposals that are written together where they cost nothing; what a language model wrote is written one by one."""


@dataclass(frozen=True, slots=True)
class Making:
    """What a person asks for. Without `count` there are 50 in a new file, and a file that is there stays as long as it is."""

    out: Path
    count: int | None = None
    unanswerable: float = 0.25
    seed: int = 0
    review: bool = True
    accept_unseen: bool = False


def make(chosen: Settings, wanted: Making, *, as_json: bool) -> None:
    """Make proposals, have them reviewed, and write the gold sets. Raises as `propose` and `read_proposals`."""
    path = as_path(wanted.out)
    had = read_proposals(path) if path.exists() else ()
    count = wanted.count if wanted.count is not None else len(had) or ProposeConfig().count
    config = ProposeConfig(count, wanted.unanswerable, wanted.seed)
    dropped: Counter[str] = Counter()
    if len(had) < config.count:
        _fill(chosen, path, config, had, dropped, quiet=as_json)
    made = read_proposals(path)[len(had) :]
    if not as_json:
        reviewing.made(
            Counter(one.how for one in made), sum(not one.answerable for one in made), dropped, config.count - len(had)
        )
    with _gold_of(path, chosen if len(had) < config.count else None, as_json=as_json) as told:
        told["made"], told["dropped"] = len(made), dict(dropped)
        if wanted.accept_unseen:
            accept_unseen(path)
        elif wanted.review and not as_json:
            review(path)


def review(path: Path) -> None:
    """Show what is undecided one by one, and write each decision as it is made, until the end or until the person stops."""
    undecided = [one for one in read_proposals(path) if one.is_open]
    for number, one in enumerate(undecided, 1):
        reviewing.show(one, number, len(undecided))
        key = reviewing.choice()
        if key == reviewing.STOP:
            return
        if key == reviewing.EDIT and not _edit(path, one):
            return
        if key in (reviewing.ACCEPT, reviewing.REJECT):
            decide(path, one.id, ACCEPTED if key == reviewing.ACCEPT else REJECTED)


def _edit(path: Path, one: Proposal) -> bool:
    """Ask for question and answers; False when the input ends before both are there, and nothing is written."""
    question = reviewing.line("Question", one.question)
    answers = reviewing.line("Answers, with | between them, - for none", " | ".join(one.answers) or "-")
    if question is None or answers is None:
        return False
    said = [] if answers.strip() == "-" else answers.split("|")
    same = question == one.question and tuple(answer.strip() for answer in said) == one.answers
    decide(path, one.id, ACCEPTED if same else EDITED, question=question, answers=said)
    return True


def fill(path: Path, made: Iterator[Proposal], at_once: int = AT_ONCE) -> Iterator[int]:
    """Write what is `made` to the file, so many together; how many there are by now, again and again.

    What was made is kept when this is closed or interrupted.
    """
    new: list[Proposal] = []
    try:
        for count, one in enumerate(made, 1):
            new.append(one)
            if len(new) >= at_once:
                add(path, new)
                new.clear()
            yield count
    finally:
        if new:
            add(path, new)


def _fill(
    chosen: Settings,
    path: Path,
    config: ProposeConfig,
    had: tuple[Proposal, ...],
    dropped: Counter[str],
    *,
    quiet: bool,
) -> None:
    """Write new proposals to the file until it has enough. What was made is kept when it is interrupted."""

    def drop(reason: str) -> None:
        dropped[reason] += 1

    with closing(Collection.open(chosen.collection, home=chosen.home)) as stored:
        generator = _generator(chosen)
        with terminal.progress("Asking", quiet=quiet) as update:
            made = propose(stored, config, had=had, generator=generator, drop=drop, progress=update)
            deque(fill(path, made, 1 if generator else AT_ONCE), maxlen=0)
    if not path.exists() and generator:
        raise EvalError(
            f"Nothing that {generator.name} wrote could be used ({_told(dropped)}): choose another language model, or leave "
            "--llm out."
        )
    if not path.exists():
        raise EvalError(
            f"No question could be made of the collection {chosen.collection!r}: its passages may be too short. "
            "A language model (--llm) finds more to ask."
        )


def _told(dropped: Counter[str]) -> str:
    return ", ".join(f"{reason}: {number}" for reason, number in dropped.items()) or "no passage is long enough"


def _generator(chosen: Settings) -> Generator | None:
    """The language model that is meant; None where answers are quoted."""
    config = chosen.chosen().generator
    return None if config.kind == "extractive" else load_generator(config)


@contextmanager
def _gold_of(path: Path, chosen: Settings | None, *, as_json: bool) -> Iterator[dict[str, object]]:
    """Write the gold sets at the end, however it comes, and show what there is."""
    told: dict[str, object] = {"file": str(path)}
    try:
        yield told
    finally:
        gold = write_gold(path)
        proposals = read_proposals(path)
        counted = {state: sum(one.state == state for one in proposals) for state in STATES}
        parts = {part: sum(one.is_gold and one.part == part for one in proposals) for part in gold}
        undecided = sum(one.is_open for one in proposals)
        told |= {"states": counted, "undecided": undecided}
        reviewing.done(told | {"gold": {part: str(where) for part, where in gold.items()}}, parts,
                       chosen.collection if chosen else None, json_only=as_json)  # fmt: skip
