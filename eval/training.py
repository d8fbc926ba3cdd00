"""An encoder of a collection's own: pairs, training, the gate, and the change to it. The one place that composes them.

    training/NAME/     what a broken run goes on from
    models/NAME/NAME/  the encoder, used or not

The collection answers with the old encoder until the new one has all its vectors, and when anything fails.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from eval.errors import EvalError
from eval.feedback import Heard, Said, hear, sharpened
from eval.fusion import Tuned, adopt
from eval.gate import Comparison, Judged, judge
from eval.pairs import gold_pairs
from eval.types import GoldSet
from indexing.collection import Collection
from indexing.config import EncoderConfig, IngestConfig
from indexing.embed import load_encoder
from indexing.encoders import BEGUN, folder_for, is_name, trained
from indexing.reindex import reindex
from indexing.train.mine import MineConfig, Search, hard_negatives, passages_of
from indexing.train.pairs import from_ledger, passages
from indexing.train.run import require_packages, sides, train
from indexing.train.types import Pair, Point, TrainConfig, Trained
from indexing.types import Encoder
from rag.retrieve import weight

_MINED = 200
"""Questions that are searched for hard negatives at a time."""

Tell = Callable[[str, int, int, str], None]
"""Called with the stage, what is done of it, what there is in all, and what is at hand."""


@dataclass(frozen=True, slots=True)
class TeachConfig:
    """What is trained, and whether it is used though the gate says no (`force`). `name` is chosen when it is empty.

    With `resume` the training of that name, or the only one that was broken off, goes on. With `feedback` it learns from
    what people said of answers.
    """

    name: str = ""
    train: TrainConfig = field(default_factory=TrainConfig)
    mine: MineConfig = field(default_factory=MineConfig)
    force: bool = False
    resume: bool = False
    feedback: bool = True

    def __post_init__(self) -> None:
        if self.name and not is_name(self.name):
            raise EvalError(f"{self.name!r} cannot name an encoder: use up to 64 letters, digits, '-', '_' and '.'.")


@dataclass(frozen=True, slots=True)
class Taught:
    """What came of it: the encoder's name and folder, its training, the gate's comparisons, and whether it is used now.

    `reason` says why not, or what was forced; `tuned` are the weights of fusion that were chosen with it; `feedback` is what
    was learned from what people said of answers.
    """

    name: str
    folder: Path
    trained: Trained
    comparisons: tuple[Comparison, ...]
    adopted: bool
    reason: str
    tuned: tuple[Tuned, ...] = ()
    feedback: Said = field(default_factory=Said)


def teach(
    collection: Collection,
    encoder: Encoder,
    config: TeachConfig = TeachConfig(),
    *,
    gold: Sequence[GoldSet] = (),
    written: Sequence[Pair] = (),
    wait: float = 0,
    tell: Tell = lambda stage, done, total, at: None,
) -> Taught:
    """Train an encoder for `collection`, which `encoder` serves now, and use it when it is not worse in any language.

    Pairs come from the collection itself, from what people said of its answers, from `gold`, and from `written`. Raises
    TrainingError, ModelError, EvalError, EncoderMismatch, CollectionLocked.
    """
    require_packages()
    collection.require(encoder.id)
    name = _name(collection, config)
    heard = hear(collection) if config.feedback else Heard()
    labelled = [*gold_pairs(gold, collection), *heard.pairs, *written]
    pairs = [*labelled, *from_ledger(collection.ledger, seed=config.train.seed)]
    lessons, held = sides(pairs, config.train)
    if config.train.negatives:
        lessons = mined(lessons, collection, encoder, config.mine, tell)
        lessons = sharpened(lessons, heard, passages_of(pairs))
    work = collection.path / BEGUN / name

    def point(now: Point) -> None:
        said = f"loss {now.loss:.3f}" if now.loss is not None else f"recall {now.recall:.3f}"
        tell("Training", now.step, now.steps, said)

    texts = [one.chunk.embedded_text(one.document.title) for one in passages(collection.ledger)]
    tell("Training", 0, 1, "")
    done = train([*lessons, *held], texts, work, config.train, resume=config.resume, progress=point)
    folder = _put(collection, name, done, work)
    new = load_encoder(EncoderConfig(model=str(folder)))
    judged = judge(
        collection, held, encoder, new, right=passages_of(pairs), progress=lambda *at: tell("Comparing", *at)
    )
    reason = judged.reason
    said = heard.counted(lessons, config.train.negatives)
    adopted = not reason or config.force
    taught = Taught(name, folder, replace(done, folder=folder), judged.comparisons, adopted, reason, feedback=said)
    _note(taught)
    if not taught.adopted:
        return taught
    reindex(collection, new, config=IngestConfig(wait=wait), progress=lambda *at: tell("Embedding", *at))
    return replace(taught, tuned=_tuned(collection, judged, wait))


def mined(
    pairs: Sequence[Pair], collection: Collection, encoder: Encoder, config: MineConfig, tell: Tell
) -> list[Pair]:
    """`pairs` with hard negatives by BM25 and by the present encoder, of the documents that they come from alone."""
    own = {pair.document for pair in pairs}
    stored = {str(one.id): one for one in passages(collection.ledger) if one.document.source in own}
    texts = {chunk: one.chunk.embedded_text(one.document.title) for chunk, one in stored.items()}
    documents = {chunk: one.document.source for chunk, one in stored.items()}
    right = passages_of(pairs)
    dense: dict[str, list[tuple[str, float]]] = {}

    def by_words(question: str, depth: int) -> list[tuple[str, float]]:
        scores, ids = collection.lexical(question, depth)
        return [(str(chunk), score) for chunk, score in zip(ids.tolist(), scores.tolist(), strict=True)]

    found: list[Pair] = []
    searches: tuple[Search, ...] = (by_words, lambda question, depth: dense[question])
    for start in range(0, len(pairs), _MINED):
        some = pairs[start : start + _MINED]
        questions = list(dict.fromkeys(pair.question for pair in some))
        scores, ids = collection.dense(encoder.encode_questions(questions), config.depth, by=encoder.id)
        for at, question in enumerate(questions):
            near = zip(ids[at].tolist(), scores[at].tolist(), strict=True)
            dense[question] = [(str(chunk), score) for chunk, score in near]
        found += hard_negatives(some, texts, searches, documents, config, right)
        dense.clear()
        tell("Mining", start + len(some), len(pairs), "")
    return found


def _name(collection: Collection, config: TeachConfig) -> str:
    """The name of the encoder: as given, that of the training that goes on, or a new one after its base."""
    begun = sorted(folder.name for folder in (collection.path / BEGUN).glob("*") if folder.is_dir())
    if config.resume:
        if not config.name and len(begun) != 1:
            raise EvalError(
                f"There are {len(begun)} trainings to go on with ({', '.join(begun) or 'none'}): give one with `--name`."
            )
        return config.name or begun[0]
    taken = {*trained(collection), *begun}
    if config.name:
        if config.name in trained(collection):
            raise EvalError(f"There is an encoder {config.name!r} already: give another name.")
        return config.name
    stem = re.sub(r"[^\w.-]", "-", Path(config.train.model).name, flags=re.ASCII).strip("-._")[:40] or "encoder"
    return next(name for number in range(1, 10**6) if (name := f"{stem}-{number}") not in taken)


def _put(collection: Collection, name: str, done: Trained, work: Path) -> Path:
    """Move the trained model to where the collection finds it, with its curve; what the training needed goes."""
    folder = folder_for(collection, name)
    shutil.rmtree(folder.parent, ignore_errors=True)
    folder.parent.mkdir(parents=True)
    if (work / "curve.png").is_file():
        shutil.move(work / "curve.png", done.folder / "curve.png")
    shutil.move(done.folder, folder)
    shutil.rmtree(work, ignore_errors=True)
    return folder


def _note(taught: Taught) -> None:
    """Write the comparison into the model's card."""
    rows = ["", "## Compared with the encoder before it", "", "Recall@1 on held-out questions of the collection.", ""]
    rows += ["| language | questions | BM25 | before | after | difference (95%) |", "|---|---|---|---|---|---|"]
    for one in taught.comparisons:
        near = f"{one.difference.value:+.3f} ({one.difference.low:+.3f} to {one.difference.high:+.3f})"
        figures = [f"{figure.value:.3f}" for figure in (one.lexical, one.old, one.new)]
        rows.append(f"| {one.lang} | {one.difference.count} | {' | '.join(figures)} | {near} |")
    with (taught.folder / "README.md").open("a", encoding="utf-8") as card:
        card.write("\n".join([*rows, ""]))


def _tuned(collection: Collection, judged: Judged, wait: float) -> tuple[Tuned, ...]:
    """The weights of fusion, chosen anew on the held-out questions."""
    asked = [
        replace(one, now=weight(question, collection))
        for question, one in zip(judged.questions, judged.asked, strict=True)
    ]
    return adopt(collection, asked, wait=wait)
