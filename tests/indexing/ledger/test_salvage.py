from __future__ import annotations

import random
from contextlib import closing
from pathlib import Path

from indexing.collection import Collection
from indexing.ledger import Ledger
from indexing.ledger.check import check
from indexing.ledger.salvage import install, salvage
from indexing.ledger.schema import connect
from indexing.ledger.upkeep import settle
from tests.indexing.damage import ENCODER, PART, sql
from tests.indexing.samples import document, put

PAGE = 4096


def rows(path: Path) -> list[object]:
    with closing(Ledger(path)) as ledger:
        return [ledger.read(f"SELECT * FROM {table}") for table in ("files", "documents", "chunks")]


def test_of_a_sound_ledger_everything_is_copied_as_it_is(path: Path, tmp_path: Path) -> None:
    truth = path / "truth.sqlite3"
    saved = salvage(truth, tmp_path / "new")
    assert (saved.documents, saved.lost, saved.unnamed, saved.sealed) == (6, [], 0, True)
    assert saved.settings["chunk_tokens"] == "24"
    assert rows(tmp_path / "new") == rows(truth)
    assert saved.last_id >= check(truth).chunk_ids[-1]
    assert sorted(file.name for file in path.iterdir() if "salvage" in file.name) == []


def test_the_first_page_is_the_same_in_every_ledger(path: Path, tmp_path: Path) -> None:
    """What a salvage writes over a damaged one."""
    connect(tmp_path / "empty").close()
    empty = (tmp_path / "empty").read_bytes()
    assert empty[100] == 0x0D  # the table of tables has no second page
    for _ in range(2):
        held = (path / "truth.sqlite3").read_bytes()
        assert held[100:PAGE] == empty[100:PAGE]
        assert held[16:24] == empty[16:24]
        with closing(Collection.open("museum")) as collection:
            for number in range(60):
                put(collection, ENCODER, document(f"Number {number}. " * 30, f"/docs/{number}.txt"))
            collection.ledger.forget("/docs/7.txt")
        sql(path, "VACUUM")


def test_any_page_may_be_lost_and_the_others_are_copied(path: Path, tmp_path: Path) -> None:
    with closing(Collection.open("museum")) as collection:
        for number in range(60):
            put(collection, ENCODER, document(f"The bell number {number} rings. " * 40, f"/docs/{number}.txt"))
        sources = {info.source for info in collection.documents()}
    whole = (path / "truth.sqlite3").read_bytes()
    rng = random.Random(3)
    numbers = rng.sample(range(len(whole) // PAGE), 15)
    kept = []
    for number in {0, *numbers}:
        broken = tmp_path / f"{number}.sqlite3"
        broken.write_bytes(whole[: number * PAGE] + rng.randbytes(PAGE) + whole[(number + 1) * PAGE :])
        saved = salvage(broken, tmp_path / f"{number}.new")
        with closing(Ledger(tmp_path / f"{number}.new")) as ledger:
            left = {info.source for info in ledger.documents()}
        assert left <= sources
        assert len(left) == saved.documents
        named = set(saved.lost) & (sources - left)
        assert len(sources) - len(left) - len(named) <= saved.unnamed or not saved.documents
        kept.append(saved.documents)
        if number == 0:
            assert left == sources
    assert sorted(kept)[len(kept) // 2] >= len(sources) - 4


def test_an_archive_that_lost_a_part_is_read_again(path: Path, tmp_path: Path) -> None:
    sql(path, "UPDATE documents SET title = 'x' WHERE source = ?", PART)
    saved = salvage(path / "truth.sqlite3", tmp_path / "new")
    assert saved.lost == [PART]
    with closing(Ledger(tmp_path / "new")) as ledger:
        assert ledger.files()["/docs/old.zip"].reader == 0
        assert ledger.files()["/docs/hours.txt"].reader == 1
        assert ledger.files()["/docs/bad.pdf"].status == "failed"


def test_the_new_file_takes_the_place_and_the_log_of_the_old_goes_with_it(path: Path, tmp_path: Path) -> None:
    truth = path / "truth.sqlite3"
    salvage(truth, path / "truth.sqlite3.new")
    with closing(Ledger(path / "truth.sqlite3.new")) as ledger:
        settle(ledger, {"encoder": "x"}, generation=41, last_id=500)
    old = truth.read_bytes()
    (path / "truth.sqlite3-wal").write_bytes(b"a log")
    assert install(path / "truth.sqlite3.new", truth).name == "truth.sqlite3.damaged"
    assert (path / "truth.sqlite3.damaged").read_bytes() == old
    assert (path / "truth.sqlite3.damaged-wal").read_bytes() == b"a log"
    assert not (path / "truth.sqlite3-wal").exists()
    with closing(Ledger(truth)) as ledger:
        assert (ledger.get("encoder"), ledger.generation) == ("x", 42)
        ledger.put(document("New."), [], [])  # type: ignore[arg-type]
        assert ledger.read("SELECT seq FROM sqlite_sequence WHERE name = 'chunks'") == [(500,)]
