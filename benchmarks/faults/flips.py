"""Single bits turned over in the files of a closed collection: each is reported, or changes nothing that is read."""

from __future__ import annotations

import random
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from benchmarks.faults.after import go_on
from benchmarks.faults.check import ENCODER, fresh, held
from benchmarks.faults.corpus import WORD, Corpus
from benchmarks.faults.tally import Tally
from indexing.collection import Collection
from indexing.errors import IndexingError
from indexing.verify import verify

_QUESTIONS = (WORD, "lantern", "ספינה", "燈塔", "def return")
_MENDED = 20


def flips(folder: Path, count: int = 1000, seed: int = 0) -> Tally:
    """Turn `count` bits over, one by one: half of them anywhere, half in a file chosen first. Every 20th is mended, too."""
    tally, rng = Tally("flipped bits"), random.Random(seed)
    tally.expect("missed", "unclear", "not mended", "unequal to a fresh ingestion")
    corpus = Corpus(folder / "docs", rng, 12)
    kept, home = folder / "kept", folder / "home"
    _make(corpus, kept)
    other = fresh(corpus.folder, folder / "fresh")
    root = kept / "collections" / "museum"
    files = sorted(file for file in root.rglob("*") if file.is_file() and file.stat().st_size)
    shutil.copytree(kept, home)
    sound = _read(home)
    assert not verify("museum", home=kept).problems
    for at in range(count):
        file, bit = _choose(files, rng)
        shutil.rmtree(home, ignore_errors=True)  # a thread of tantivy may write in it for a moment more
        home = folder / f"home-{at}"
        shutil.copytree(kept, home)
        _flip(home / file.relative_to(kept), bit)
        tally.tried += 1
        tally.saw(f"in {_kind(file)}")
        where = f"bit {bit} of {file.relative_to(root)}"
        reported = _is_reported(tally, home, where)
        if not reported and _read_safely(tally, home, where) != sound:
            tally.blame("missed", where)
        if reported and tally.seen["reported"] % _MENDED == 0:
            _mend(tally, corpus, home, other, where)
    other.close()
    return tally


def _make(corpus: Corpus, home: Path) -> None:
    """A collection that has been changed, so that its file has pages that are free."""
    collection = fresh(corpus.folder, home, "museum")
    corpus.change()
    go_on(Tally(""), corpus, home, collection)
    collection.close()


def _choose(files: list[Path], rng: random.Random) -> tuple[Path, int]:
    sizes = [8 * file.stat().st_size for file in files]
    weights = sizes if rng.random() < 0.5 else [1] * len(sizes)
    (number,) = rng.choices(range(len(files)), weights)
    return files[number], rng.randrange(sizes[number])


def _kind(file: Path) -> str:
    known = {
        "truth.sqlite3": "the truth",
        "vectors.faiss": "vectors",
        "manifest.json": "manifests",
        "CURRENT": "CURRENT",
    }
    return known.get(file.name, "the lexical index" if file.parent.name == "lexical" else "other files")


def _flip(file: Path, bit: int) -> None:
    with file.open("r+b") as content:
        content.seek(bit // 8)
        (byte,) = content.read(1)
        content.seek(bit // 8)
        content.write(bytes([byte ^ 1 << bit % 8]))


def _is_reported(tally: Tally, home: Path, where: str) -> bool:
    try:
        problems = verify("museum", home=home).problems
    except IndexingError:
        tally.saw("reported")
        return True
    except Exception as error:
        tally.blame("unclear", f"{where}: {type(error).__name__} {error}")
        return False
    if problems:
        tally.saw("reported")
    return bool(problems)


def _read_safely(tally: Tally, home: Path, where: str) -> object:
    try:
        read = _read(home)
    except IndexingError:
        tally.saw("reported when it is opened")
        return _read(home.parent / "kept")
    except Exception as error:
        tally.blame("unclear", f"{where}: {type(error).__name__} {error}")
        return None
    tally.saw("change nothing that is read")
    return read


def _read(home: Path) -> object:
    """All that a collection gives: documents, files, chunks, vectors, settings, and what a few questions find."""
    collection = Collection.open("museum", home=home)
    try:
        ledger = collection.ledger
        ids = ledger.chunk_ids()
        dense = [part.tolist() for part in collection.dense(ENCODER.encode_questions(_QUESTIONS), 50)]
        lexical = [[part.tolist() for part in collection.lexical(question, 50)] for question in _QUESTIONS]
        with closing(sqlite3.connect(collection.path / "truth.sqlite3")) as db:
            settings = db.execute("SELECT * FROM meta ORDER BY key").fetchall()
        return (
            held(collection), collection.documents(), ledger.files(), collection.chunks(ids.tolist()),
            ledger.vectors(ids, ENCODER.id.dimension).tobytes(), collection.encoder, settings, dense, lexical,
        )  # fmt: skip
    finally:
        collection.close()


def _mend(tally: Tally, corpus: Corpus, home: Path, other: Collection, where: str) -> None:
    """Repair, and ingest again: what is there then is what a fresh ingestion gives."""
    wrongs = Tally("")
    try:
        left = verify("museum", repair=True, encoder=ENCODER, home=home).problems
    except Exception as error:
        tally.blame("not mended", f"{where}: {type(error).__name__} {error}")
        return
    if left:
        tally.blame("not mended", f"{where}: {left[0]}")
    go_on(wrongs, corpus, home, other)
    tally.saw("mended")
    tally.add(wrongs, where)
