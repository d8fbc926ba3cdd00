from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from indexing.errors import CollectionError
from indexing.ledger import Ledger
from indexing.types import Chunk, Document, FileRecord, Heading, Page, Vectors
from tests.at_once import at_once
from tests.fakes import HashEncoder
from tests.indexing.samples import document, stored_text


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    ledger = Ledger(tmp_path / "truth.sqlite3")
    yield ledger
    ledger.close()


def pieces(text: str) -> tuple[list[Chunk], Vectors]:
    """A chunk a word, and their vectors."""
    words = text.split()
    chunks = [Chunk(word, text.index(word), text.index(word) + len(word), "en") for word in words]
    return chunks, HashEncoder().encode_passages(words)


def put(ledger: Ledger, text: str, source: str = "/docs/a.txt") -> None:
    ledger.put(document(text, source), *pieces(text))


def stored(ledger: Ledger) -> list[tuple[str, str]]:
    chunks = ledger.chunks(ledger.chunk_ids().tolist())
    return [(chunk.document.source, chunk.chunk.text) for chunk in chunks.values()]


def test_a_new_ledger_is_empty(ledger: Ledger) -> None:
    assert ledger.documents() == []
    assert ledger.chunk_ids().tolist() == []
    assert ledger.chunk_ids().dtype == np.int64
    assert ledger.generation == 0
    assert ledger.document("/docs/a.txt") is None
    assert ledger.whole(1) is None


def test_a_document_comes_back_as_it_went_in(ledger: Ledger) -> None:
    text = "# שָׁלוֹם וברוכים הבאים 博物館 \U0001f3db\u200d museum"
    chunk = Chunk(text, 0, len(text), "he", ("שָׁלוֹם", "館"), (Page(1, 0), Page(2, 9)))
    vectors = HashEncoder().encode_passages([text])
    doc = Document("/docs/מקור.md", "כותרת", text, "text/markdown", "ab12", (Heading(1, "שָׁלוֹם", 0),), (Page(1, 0),))
    ledger.put(doc, [chunk], vectors)
    (info,) = ledger.documents()
    assert (info.source, info.title, info.media_type, info.sha256) == (doc.source, doc.title, doc.media_type, "ab12")
    assert (info.lang, info.chunks) == ("he", 1)
    assert info.ingested_at.endswith("+00:00")
    assert stored_text(ledger, info.id) == text
    (held,) = ledger.chunks(ledger.chunk_ids().tolist()).values()
    assert held.chunk == chunk
    assert held.document == info == ledger.document(doc.source)
    assert np.array_equal(ledger.vectors(ledger.chunk_ids(), 64), vectors)


def test_documents_are_ordered_by_source(ledger: Ledger) -> None:
    for source in ("/b", "/a", "/c"):
        put(ledger, "one", source)
    assert [info.source for info in ledger.documents()] == ["/a", "/b", "/c"]


def test_a_new_version_takes_the_place_of_the_old(ledger: Ledger) -> None:
    put(ledger, "old words here")
    put(ledger, "other", "/docs/b.txt")
    put(ledger, "new words")
    assert sorted(stored(ledger)) == [("/docs/a.txt", "new"), ("/docs/a.txt", "words"), ("/docs/b.txt", "other")]
    assert len(ledger.documents()) == 2


def test_an_id_is_never_given_twice(ledger: Ledger) -> None:
    seen: set[int] = set()
    for round_ in range(4):
        put(ledger, f"some{round_} words{round_} here{round_}")
        now = set(ledger.chunk_ids().tolist())
        assert not now & seen
        seen |= now
        if round_ % 2:
            assert ledger.delete("/docs/a.txt")
    assert len(seen) == 12


def test_a_chunk_whose_words_stay_keeps_its_id_and_moves_with_the_text(ledger: Ledger) -> None:
    put(ledger, "one two two three")
    before = {stored.chunk.text: i for i, stored in ledger.chunks(ledger.chunk_ids().tolist()).items()}
    put(ledger, "zero one two four")
    after = ledger.chunks(ledger.chunk_ids().tolist())
    assert {stored.chunk.text: i for i, stored in after.items() if i in before.values()} == {
        "one": before["one"], "two": after[before["two"]].id,
    }  # fmt: skip
    assert sorted((stored.chunk.start, stored.chunk.text) for stored in after.values()) == [
        (0, "zero"), (5, "one"), (9, "two"), (13, "four"),
    ]  # fmt: skip


def test_delete_forgets_the_document_and_its_chunks(ledger: Ledger) -> None:
    put(ledger, "one two")
    put(ledger, "three", "/docs/b.txt")
    assert ledger.delete("/docs/a.txt")
    assert stored(ledger) == [("/docs/b.txt", "three")]
    assert not ledger.delete("/docs/a.txt")


def test_the_generation_counts_changes(ledger: Ledger, tmp_path: Path) -> None:
    put(ledger, "one")
    put(ledger, "two")
    put(ledger, "three", "/docs/b.txt")
    assert ledger.generation == 3
    ledger.delete("/docs/b.txt")
    assert ledger.generation == 4
    ledger.delete("/docs/b.txt")
    ledger.set("anything", "x")
    assert ledger.generation == 4
    other = Ledger(tmp_path / "truth.sqlite3")
    assert other.generation == 4
    other.close()


def test_a_put_that_fails_leaves_the_old_version(ledger: Ledger) -> None:
    put(ledger, "old words")
    before = (stored(ledger), ledger.generation, ledger.documents())
    chunks, vectors = pieces("new words that are many")
    with pytest.raises(ValueError, match="argument 2 is shorter"):
        ledger.put(document("new words that are many"), chunks, vectors[:-1])
    assert (stored(ledger), ledger.generation, ledger.documents()) == before
    put(ledger, "and on it goes")
    assert len(stored(ledger)) == 4


def test_nobody_sees_a_document_before_its_commit(ledger: Ledger, tmp_path: Path) -> None:
    put(ledger, "old words")
    other, seen = Ledger(tmp_path / "truth.sqlite3"), []
    chunks, vectors = pieces("new words come")

    class Watching(list[Chunk]):
        def __iter__(self) -> Iterator[Chunk]:
            for chunk in list.__iter__(self):
                seen.append((stored(other), other.generation))
                yield chunk

    ledger.put(document("new words come"), Watching(chunks), vectors)
    assert seen == [([("/docs/a.txt", "old"), ("/docs/a.txt", "words")], 1)] * 3
    assert len(stored(other)) == 3
    other.close()


def test_chunks_that_are_gone_are_left_out(ledger: Ledger) -> None:
    put(ledger, "one two three")
    ids = ledger.chunk_ids().tolist()
    assert list(ledger.chunks([ids[2], 999, ids[0]])) == [ids[0], ids[2]]
    assert ledger.chunks([]) == {}


def test_more_chunks_than_one_statement_takes(ledger: Ledger) -> None:
    put(ledger, " ".join(f"w{i:04}" for i in range(1201)))
    ids = ledger.chunk_ids()
    assert len(ledger.chunks(ids.tolist())) == 1201
    reversed_ids = ids[::-1].copy()
    assert np.array_equal(ledger.vectors(reversed_ids, 64), ledger.vectors(ids, 64)[::-1])


def test_languages_are_counted_by_chunk(ledger: Ledger) -> None:
    chunks = [Chunk(str(i), i, i + 1, lang) for i, lang in enumerate(["he", "en", "he", "zh-Hant"])]
    ledger.put(document("0123"), chunks, HashEncoder().encode_passages(["a"] * 4))
    assert sorted(ledger.chunk_languages().values()) == ["en", "he", "he", "zh-Hant"]


def test_settings_are_kept(ledger: Ledger, tmp_path: Path) -> None:
    assert ledger.get("encoder") is None
    ledger.set("encoder", "one")
    ledger.set("encoder", "שני")
    assert ledger.get("encoder") == "שני"
    ledger.close()
    again = Ledger(tmp_path / "truth.sqlite3")
    assert again.get("encoder") == "שני"
    again.close()


@pytest.mark.parametrize("content", [b"this is no database, but text " * 40, b"SQLite format 3\x00" + b"\xff" * 4096])
def test_a_file_that_is_no_ledger_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "truth.sqlite3").write_bytes(content)
    with pytest.raises(CollectionError, match="restore it from a copy"):
        Ledger(tmp_path / "truth.sqlite3")


def test_a_ledger_broken_in_the_middle_says_so_when_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "truth.sqlite3"
    ledger = Ledger(path)
    put(ledger, "some words " * 2000)
    ledger.close()
    content = bytearray(path.read_bytes())
    content[8192:] = b"\xff" * (len(content) - 8192)
    path.write_bytes(content)
    broken = Ledger(path)
    with pytest.raises(CollectionError, match="restore it from a copy"):
        broken.chunks(broken.chunk_ids().tolist())
    broken.close()


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CollectionError, match=r"truth\.sqlite3"):
        Ledger(tmp_path / "nowhere" / "truth.sqlite3")


def test_deleted_text_is_in_no_file(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "truth.sqlite3")
    put(ledger, "keepsake")
    put(ledger, "unmistakable-secret " * 300, "/docs/secret.txt")
    ledger.delete("/docs/secret.txt")
    put(ledger, "older-secret")
    put(ledger, "replaced")
    ledger.close()
    content = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert b"replaced" in content
    assert b"unmistakable-secret" not in content
    assert b"older-secret" not in content
    assert b"keepsake" not in content


def test_writes_reach_the_disk_before_they_are_acknowledged(ledger: Ledger) -> None:
    assert ledger._one("PRAGMA synchronous") == (2,)  # FULL
    assert ledger._one("PRAGMA journal_mode") == ("wal",)
    assert ledger._one("PRAGMA secure_delete") == (1,)
    assert ledger._one("PRAGMA foreign_keys") == (1,)


def test_threads_may_share_a_ledger(ledger: Ledger) -> None:
    names = iter(range(4))

    def work() -> None:
        name = next(names)
        for i in range(10):
            put(ledger, f"word{name} other{i}", f"/docs/{name}.txt")
            assert len(ledger.chunks(ledger.chunk_ids().tolist())) >= 2

    at_once(work, 4)
    assert ledger.generation == 40
    assert sorted(stored(ledger)) == sorted(
        (f"/docs/{name}.txt", word) for name in range(4) for word in (f"word{name}", "other9")
    )


def test_the_file_is_plain_sqlite(ledger: Ledger, tmp_path: Path) -> None:
    put(ledger, "one two")
    with sqlite3.connect(tmp_path / "truth.sqlite3") as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert db.execute("SELECT count(*) FROM chunks").fetchone() == (2,)
    db.close()


def test_what_is_known_of_a_file_comes_back_as_it_went_in(ledger: Ledger) -> None:
    held = FileRecord("/docs/מסמך.txt", 10, 20, "ab", 1, 30, "failed", "It is broken.")
    ledger.record(held)
    assert ledger.files() == {"/docs/מסמך.txt": held}
    ledger.rename("/docs/מסמך.txt", "/docs/文件.txt")
    assert ledger.files() == {}


@pytest.mark.parametrize(
    ("change", "read"),
    [
        ("UPDATE files SET size = 11", lambda ledger: ledger.files()),
        ("UPDATE meta SET value = 'x' WHERE key = 'generation'", lambda ledger: ledger.generation),
        ("UPDATE documents SET notes = 'x'", lambda ledger: ledger.documents()),
        ("UPDATE documents SET headings = '[{}]'", lambda ledger: ledger.whole(1)),
        ("UPDATE chunks SET pages = 'x'", lambda ledger: ledger.chunks([1])),
        ("UPDATE chunks SET text = 7", lambda ledger: ledger.chunks([1])),
        ("UPDATE chunks SET text = CAST(x'ff' AS TEXT)", lambda ledger: ledger.chunks([1])),
        ("UPDATE chunks SET vector = x'00'", lambda ledger: ledger.vectors(ledger.chunk_ids(), 64)),
        ("DELETE FROM chunks", lambda ledger: ledger.vectors(np.array([1]), 64)),
    ],
)
def test_a_row_that_was_never_written_so_is_told_of(
    ledger: Ledger, change: str, read: Callable[[Ledger], object]
) -> None:
    put(ledger, "word")
    ledger.record(FileRecord("/docs/a.txt", 10, 20, "ab", 1, 30))
    with closing(sqlite3.connect(ledger.path)) as db, db:
        db.execute(change)
    with pytest.raises(CollectionError, match=r"mekor verify --repair") as told:
        read(ledger)
    assert ("is gone: try again" in str(told.value)) == (change == "DELETE FROM chunks")
