"""The training of the encoder that comes with the package: its bag of subwords, on public question sets and open prose.

    python benchmarks/fit_encoder.py DATA CORPUS --out FOLDER [--ship indexing/mekor_encoder] [--small 0.01] [--resume]

DATA is a folder with `train/NAME/` and `dev/NAME/` (passages and questions), CORPUS one with `en.jsonl.xz`, `he.jsonl.xz` and
`zh.jsonl.xz` (documents: id, title, text, source, license). Pairs are questions with their passages, and sentences with the
passage that they were taken out of. Nothing that stands in `dev/` is trained on. `--small` takes a part of the pairs and of the
vocabulary. The transformer beside the bag is not trained: see `indexing/mixed.py`.
"""

from __future__ import annotations

import argparse
import json
import lzma
import random
import shutil
from collections.abc import Collection, Iterator
from dataclasses import replace
from pathlib import Path

from benchmarks.train import chunks_of, of_set, use_threads
from eval import read_gold
from eval.types import GoldSet
from indexing.text.sentences import sentences
from indexing.train.pairs import of_chunk
from indexing.train.run import train
from indexing.train.types import Pair, Point, TrainConfig
from indexing.types import Chunk, DocumentInfo, StoredChunk

LICENCES = {
    "squad-dev-en": "CC BY-SA 4.0", "nq-oracle-en": "CC BY-SA 3.0", "qed-dev-en": "CC BY-SA 3.0",
    "hotpot-halueval-en": "MIT, CC BY-SA 4.0", "strategyqa-en": "MIT", "medquad-en": "CC BY 4.0",
    "heq-train": "CC BY 4.0", "he-titles": "Apache-2.0, CC BY-SA", "react-docs-he": "CC BY 4.0",
    "drcd-train": "CC BY-SA 3.0", "cmrc2017-zh": "CC BY-SA 4.0", "medical-zh": "MIT", "tidb-docs-zh": "CC BY-SA 3.0",
    "javaguide-zh": "Apache-2.0", "advancedjava-zh": "CC BY-SA 4.0", "dureader-demo-zh": "Apache-2.0",
    "jaquad-ja": "CC BY-SA 3.0", "squad-it-test": "CC BY-SA 4.0", "arcd-ar": "MIT, CC BY-SA",
    "cloze": "as the passages", "corpus-en": "public domain, CC0, CC BY, CC BY-SA, MIT",
    "corpus-he": "public domain, CC BY, CC BY-SA, CC0, MIT", "corpus-zh": "public domain, CC BY, Apache-2.0, MIT, CC0",
}  # fmt: skip
TITLED = {"he-titles", "react-docs-he", "tidb-docs-zh", "javaguide-zh", "advancedjava-zh"}
"""Sets whose questions are the titles of their passages."""

LARGEST = {"medquad-en": 4000, "jaquad-ja": 5000}
"""Passages that are taken of a set, where not all are."""

PROSE = {"en": (700, 12_000), "he": (500, 20_000), "zh": (260, 25_000)}
"""Characters of a passage of prose, and how many there are at most."""

RARELY = {"ELTeC": 0.15, "Classical": 0.1}
"""Of sources far from what people ask about, the part that is taken: old novels, classical Chinese."""

WEIGHTS = (("heq-train", 8.0), ("drcd-train", 4.0), ("cmrc2017-zh", 3.0), ("squad-dev-en", 2.0), ("jaquad-ja", 0.3),
           ("medical-zh", 0.3), ("he-titles", 0.5), ("cloze", 0.7))  # fmt: skip
SHIPPED = ("model.safetensors", "tokenizer.json", "modules.json", "config_sentence_transformers.json", "README.md")
CONFIG = TrainConfig(dimension=384, vocabulary=48_000, epochs=2, batch=2048, held_out=0.02, scale=25, weights=WEIGHTS)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("corpus", type=Path)
    parser.add_argument(
        "--out", type=Path, required=True, help="a folder named as the model: checkpoints, curve and model go here"
    )
    parser.add_argument("--ship", type=Path, help="write the model here in float16")
    parser.add_argument("--small", type=float, default=1.0, help="the part of the pairs and of the vocabulary")
    parser.add_argument("--without", nargs="*", default=[], help="sets to leave out, as `fit_abstain.py` needs it")
    parser.add_argument("--device", help="such as cuda; the processor when not given")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--resume", action="store_true")
    given = parser.parse_args()
    use_threads(given.threads)
    pairs, texts = material(given.data, given.corpus, given.small, given.without)
    print(f"{len(pairs)} pairs, {len(texts)} passages", flush=True)
    config = replace(CONFIG, vocabulary=max(500, round(CONFIG.vocabulary * given.small)))
    settings = {"device": given.device or "cpu", "resume": given.resume, "licences": LICENCES}
    given.out.mkdir(parents=True, exist_ok=True)
    done = train(pairs, texts, given.out, config, progress=tell, **settings)
    print(
        f"{done.pairs} pairs in {done.seconds:.0f} s; held out {done.held_out}: {done.before} before, {done.after} after"
    )
    if given.ship:
        ship(done.folder, given.ship)


def tell(point: Point) -> None:
    print(point, flush=True)


def material(data: Path, corpus: Path, part: float, without: Collection[str] = ()) -> tuple[list[Pair], list[str]]:
    """All pairs, and the passages as they are embedded."""
    dice = random.Random(0)
    reported = {_start(passage.text) for folder in sorted((data / "dev").iterdir()) for passage in _passages(folder)}
    pairs: list[Pair] = []
    texts: list[str] = []
    for name in (name for name in LICENCES if name not in without):
        if (data / "train" / name).is_dir():
            gold = _without(read_gold(data / "train" / name), reported, dice)
            stored = chunks_of(gold)
            found = [_without_title(pair) if pair.source in TITLED else pair for pair in of_set(gold)]
        elif name.startswith("corpus-"):
            stored = list(prose(corpus, name.removeprefix("corpus-"), dice))
            found = [pair for chunk in stored for pair in dice.sample(of_chunk(chunk), k=min(2, len(of_chunk(chunk))))]
        else:
            continue
        pairs += dice.sample(found, round(part * len(found)))
        texts += [chunk.chunk.embedded_text(chunk.document.title) for chunk in stored]
    return pairs, dice.sample(texts, round(part * len(texts)))


def prose(corpus: Path, lang: str, dice: random.Random) -> Iterator[StoredChunk]:
    """Passages of the prose in `lang`, whole sentences each."""
    size, most = PROSE[lang]
    found = []
    with lzma.open(corpus / f"{lang}.jsonl.xz", "rt", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            if dice.random() >= min((part for source, part in RARELY.items() if source in row["source"]), default=1):
                continue
            document = DocumentInfo(0, f"{lang} {row['id']}", row["title"] or "", "text/plain", "", lang, 1, "")
            found += [(document, start, text) for start, text in _cut(row["text"], size)]
    for number, (document, start, text) in enumerate(dice.sample(found, min(most, len(found)))):
        yield StoredChunk(number, Chunk(text, start, start + len(text), lang), document)


BESIDE = """
## In the package

Weights are float16. A text's vector is this model's unit vector plus, times the share of its letters that are Latin,
that of sentence-transformers/all-MiniLM-L6-v2 (Apache-2.0, from its own package), made a unit vector again. Tokens
count by 1 + ln(count): sentence-transformers alone, which counts each occurrence, does not give the same vectors.
Made by `python benchmarks/fit_encoder.py DATA CORPUS --out FOLDER --ship indexing/mekor_encoder`, seed 0, on two CPU
cores. The prose is of public repositories (statutes, open textbooks, documentation, encyclopedia, novels out of
copyright); parts of the Hebrew and Chinese are machine translated. It compares words and what stands beside them in
such texts; it does not understand sentences.
"""


def ship(folder: Path, goal: Path) -> None:
    """Copy the model with its weights in float16."""
    from safetensors.torch import load_file, save_file

    goal.mkdir(parents=True, exist_ok=True)
    for name in SHIPPED:
        shutil.copy(folder / name, goal / name)
    with (goal / "README.md").open("a", encoding="utf-8") as card:
        card.write(BESIDE)
    save_file({name: weight.half() for name, weight in load_file(folder / SHIPPED[0]).items()}, goal / SHIPPED[0])


def _cut(text: str, size: int) -> Iterator[tuple[int, str]]:
    begun = None
    for start, end in sentences(text):
        begun = start if begun is None else begun
        if end - begun >= size:
            yield begun, text[begun:end]
            begun = None


def _without(gold: GoldSet, reported: set[str], dice: random.Random) -> GoldSet:
    """The set without passages that are reported on, and no larger than it may be."""
    passages = [passage for passage in gold.passages or () if _start(passage.text) not in reported]
    most = LARGEST.get(gold.name, len(passages))
    return replace(gold, passages=tuple(dice.sample(passages, min(most, len(passages)))))


def _passages(folder: Path) -> Iterator[Chunk]:
    for chunk in chunks_of(read_gold(folder)):
        yield chunk.chunk


def _start(text: str) -> str:
    return "".join(filter(str.isalnum, text))[:80]


def _without_title(pair: Pair) -> Pair:
    """The question is the title: the passage without it."""
    return replace(pair, passage=pair.passage.removeprefix(f"{pair.question}\n"))


if __name__ == "__main__":
    main()
