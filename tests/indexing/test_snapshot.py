from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from indexing import snapshot
from indexing.ledger import Ledger
from indexing.lexical import LexicalIndex
from indexing.snapshot import Snapshot
from indexing.types import Chunk, EncoderId
from indexing.vectors import DenseIndex
from tests.fakes import HashEncoder
from tests.indexing.samples import TEXTS, document, overwrite

ENCODER = HashEncoder()
QUESTIONS = ["When does the museum open?", "מתי נפתח המוזיאון?", "博物館幾點開門？", "票价"]


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    ledger = Ledger(tmp_path / "truth.sqlite3")
    for source, text in TEXTS.items():
        write(ledger, source, text)
    yield ledger
    ledger.close()


def write(ledger: Ledger, source: str, text: str) -> None:
    doc = document(text, source)
    chunk = Chunk(text, 0, len(text), "en")
    ledger.put(doc, [chunk], ENCODER.encode_passages([chunk.embedded_text(doc.title)]))


def answers(current: Snapshot, k: int = 20) -> list[object]:
    """All that can be found, as plain values."""
    dense = current.vectors.search(ENCODER.encode_questions(QUESTIONS), k)
    lexical = [current.lexical.search(question, k) for question in QUESTIONS]
    return [[array.tolist() for array in pair] for pair in (dense, *lexical)]


def test_there_is_none_at_first(tmp_path: Path) -> None:
    assert snapshot.load(tmp_path, ENCODER.id) is None


def test_what_was_built_is_loaded(tmp_path: Path, ledger: Ledger) -> None:
    built = snapshot.build(tmp_path, ledger, ENCODER.id, None)
    loaded = snapshot.load(tmp_path, ENCODER.id)
    assert loaded is not None
    assert loaded.generation == built.generation == ledger.generation
    assert sorted(loaded.vectors.ids.tolist()) == ledger.chunk_ids().tolist()
    assert len(loaded.lexical) == len(TEXTS)
    assert answers(loaded) == answers(built)


def test_an_empty_ledger_has_an_empty_snapshot(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "truth.sqlite3")
    snapshot.build(tmp_path, ledger, ENCODER.id, None)
    loaded = snapshot.load(tmp_path, ENCODER.id)
    assert loaded is not None
    assert len(loaded.vectors.ids) == len(loaded.lexical) == 0
    ledger.close()


def test_adding_to_a_snapshot_equals_building_one_from_nothing(tmp_path: Path, ledger: Ledger) -> None:
    current = snapshot.build(tmp_path, ledger, ENCODER.id, None)
    for i in range(5):
        write(ledger, f"/docs/{i}.txt", f"The museum has a new hall, number {i}. 博物館 המוזיאון")
        current = snapshot.build(tmp_path, ledger, ENCODER.id, current)
    fresh = snapshot.build(tmp_path / "fresh", ledger, ENCODER.id, None)
    assert answers(current) == answers(fresh)


def test_replacing_and_deleting_leave_what_building_from_nothing_finds(tmp_path: Path, ledger: Ledger) -> None:
    """The same chunks; BM25 counts removed ones in its statistics until tantivy merges, so its scores may differ."""
    current = snapshot.build(tmp_path, ledger, ENCODER.id, None)
    write(ledger, "hours.txt", "The museum is closed for repairs.")
    ledger.delete("prices.txt")
    current = snapshot.build(tmp_path, ledger, ENCODER.id, current)
    fresh = snapshot.build(tmp_path / "fresh", ledger, ENCODER.id, None)
    assert sorted(current.vectors.ids.tolist()) == ledger.chunk_ids().tolist()
    scores, ids = current.vectors.search(ENCODER.encode_questions(QUESTIONS), 20)
    expected_scores, expected_ids = fresh.vectors.search(ENCODER.encode_questions(QUESTIONS), 20)
    assert np.array_equal(ids, expected_ids)
    assert np.allclose(scores, expected_scores, atol=1e-6)
    for question in [*QUESTIONS, "repairs", "tickets shekels"]:
        ours, theirs = current.lexical.search(question, 20), fresh.lexical.search(question, 20)
        assert sorted(ours[1].tolist()) == sorted(theirs[1].tolist())
    assert current.lexical.search("shekels", 20)[1].tolist() == []


def generation(tmp_path: Path) -> Path:
    return tmp_path / "generations" / (tmp_path / "CURRENT").read_text("utf-8")


def test_one_generation_is_kept_and_nothing_half_written(tmp_path: Path, ledger: Ledger) -> None:
    current = snapshot.build(tmp_path, ledger, ENCODER.id, None)
    (tmp_path / "generations" / "00000001-left").mkdir()
    write(ledger, "/docs/new.txt", "new")
    current = snapshot.build(tmp_path, ledger, ENCODER.id, current)
    assert list((tmp_path / "generations").iterdir()) == [current.folder] == [generation(tmp_path)]
    assert sorted(path.name for path in tmp_path.glob("CURRENT*")) == ["CURRENT"]


def test_a_snapshot_in_use_goes_on_answering_when_a_new_one_takes_its_place(tmp_path: Path, ledger: Ledger) -> None:
    snapshot.build(tmp_path, ledger, ENCODER.id, None)
    reader = snapshot.load(tmp_path, ENCODER.id)
    assert reader is not None
    before = answers(reader)
    write(ledger, "/docs/new.txt", "The museum has a new hall.")
    snapshot.build(tmp_path, ledger, ENCODER.id, snapshot.load(tmp_path, ENCODER.id))
    assert not reader.folder.exists()
    assert answers(reader) == before


def test_a_flipped_byte_in_any_file_is_noticed_and_rebuilding_mends_it(tmp_path: Path, ledger: Ledger) -> None:
    expected = answers(snapshot.build(tmp_path, ledger, ENCODER.id, None))
    names = sorted(json.loads((generation(tmp_path) / "manifest.json").read_text("utf-8"))["files"])
    assert "vectors.faiss" in names
    assert len([name for name in names if name.startswith("lexical/")]) > 3
    for name in names:
        file = generation(tmp_path) / name
        whole = file.read_bytes()
        middle = len(whole) // 2
        overwrite(file, whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :])
        assert snapshot.load(tmp_path, ENCODER.id) is None, name
        overwrite(file, whole)
        assert snapshot.load(tmp_path, ENCODER.id) is not None, name
    overwrite(file, b"")
    assert answers(snapshot.build(tmp_path, ledger, ENCODER.id, snapshot.load(tmp_path, ENCODER.id))) == expected


@pytest.mark.parametrize(
    ("key", "value"),
    [("format", 99), ("encoder", {}), ("count", 4), ("files", {}), ("generation", "x")],
)
def test_a_manifest_that_says_otherwise_is_not_believed(
    tmp_path: Path, ledger: Ledger, key: str, value: object
) -> None:
    snapshot.build(tmp_path, ledger, ENCODER.id, None)
    manifest = generation(tmp_path) / "manifest.json"
    content = json.loads(manifest.read_text("utf-8"))
    manifest.write_text(json.dumps({**content, key: value}), "utf-8")
    assert snapshot.load(tmp_path, ENCODER.id) is None


def test_a_manifest_from_another_hand_is_not_believed_either(tmp_path: Path, ledger: Ledger) -> None:
    snapshot.build(tmp_path, ledger, ENCODER.id, None)
    manifest = generation(tmp_path) / "manifest.json"
    content = json.loads(manifest.read_text("utf-8"))
    del content["checksum"]
    for change in ({"format": 99}, {"count": 4}, {"files": {}}, {"more": 1}):
        changed = {**content, **change}
        manifest.write_text(json.dumps({**changed, "checksum": snapshot._checksum(changed)}), "utf-8")
        assert snapshot.load(tmp_path, ENCODER.id) is None
    manifest.write_text(json.dumps({**content, "checksum": snapshot._checksum(content)}), "utf-8")
    assert snapshot.load(tmp_path, ENCODER.id) is not None


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"not json", b"\xff\xfe"])
def test_a_broken_manifest_is_not_believed(tmp_path: Path, ledger: Ledger, content: bytes) -> None:
    snapshot.build(tmp_path, ledger, ENCODER.id, None)
    (generation(tmp_path) / "manifest.json").write_bytes(content)
    assert snapshot.load(tmp_path, ENCODER.id) is None


@pytest.mark.parametrize("content", [b"", b"00000009-dead", b"../..", b"\xff\xfe", b"a\0b"])
def test_a_pointer_that_leads_nowhere_is_not_followed(tmp_path: Path, ledger: Ledger, content: bytes) -> None:
    snapshot.build(tmp_path, ledger, ENCODER.id, None)
    (tmp_path / "CURRENT").write_bytes(content)
    assert snapshot.load(tmp_path, ENCODER.id) is None


@pytest.mark.parametrize("name", ["vectors.faiss", "lexical/meta.json", "manifest.json"])
def test_a_file_that_is_gone_is_noticed(tmp_path: Path, ledger: Ledger, name: str) -> None:
    snapshot.build(tmp_path, ledger, ENCODER.id, None)
    (generation(tmp_path) / name).unlink()
    assert snapshot.load(tmp_path, ENCODER.id) is None


@pytest.mark.parametrize(
    "change", [{"revision": "2"}, {"name": "other"}, {"question_prompt": "query: "}, {"dimension": 65}]
)
def test_another_encoder_does_not_read_it(tmp_path: Path, ledger: Ledger, change: dict[str, Any]) -> None:
    snapshot.build(tmp_path, ledger, ENCODER.id, None)
    assert snapshot.load(tmp_path, replace(ENCODER.id, **change)) is None


class Full(Exception):
    """What a full disk raises."""


@pytest.mark.parametrize("where", ["save", "update", "fsync", "replace", "read"])
def test_a_write_that_fails_half_way_leaves_nothing_behind(
    tmp_path: Path, ledger: Ledger, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    def fail(*_: object) -> None:
        raise Full

    current = snapshot.build(tmp_path, ledger, ENCODER.id, None)
    expected = answers(current)
    write(ledger, "/docs/new.txt", "new")
    with monkeypatch.context() as broken:
        if where in ("save", "update"):
            broken.setattr(DenseIndex if where == "save" else LexicalIndex, where, fail)
        elif where == "fsync":
            broken.setattr(snapshot, "fsync", fail)
        elif where == "replace":
            broken.setattr("os.replace", fail)
        else:
            broken.setattr(ledger, "vectors", fail)
        with pytest.raises(Full):
            snapshot.build(tmp_path, ledger, ENCODER.id, current)
    assert list((tmp_path / "generations").iterdir()) == [current.folder] == [generation(tmp_path)]
    assert sorted(path.name for path in tmp_path.glob("CURRENT*")) == ["CURRENT"]
    loaded = snapshot.load(tmp_path, ENCODER.id)
    assert loaded is not None
    assert answers(loaded) == expected
    assert len(snapshot.build(tmp_path, ledger, ENCODER.id, loaded).vectors.ids) == len(TEXTS) + 1


def test_what_is_not_in_use_is_dropped(tmp_path: Path, ledger: Ledger) -> None:
    current = snapshot.build(tmp_path, ledger, ENCODER.id, None)
    (tmp_path / "generations" / "00000001-deadbeef").mkdir()
    (tmp_path / "generations" / "stray").write_text("x")
    (tmp_path / "CURRENT.00000001-deadbeef").write_text("x")
    assert [left.name for left in snapshot.leftovers(tmp_path)] == ["00000001-deadbeef", "stray"]
    snapshot.drop_leftovers(tmp_path)
    assert snapshot.leftovers(tmp_path) == []
    assert [file.name for file in tmp_path.glob("CURRENT*")] == ["CURRENT"]
    assert current.folder.is_dir()


def test_the_manifest_says_what_is_in_it(tmp_path: Path, ledger: Ledger) -> None:
    snapshot.build(tmp_path, ledger, ENCODER.id, None)
    manifest = snapshot.read_manifest(tmp_path)
    assert (manifest.generation, manifest.encoder, manifest.count) == (ledger.generation, ENCODER.id, len(TEXTS))
    assert manifest.last_id == ledger.chunk_ids()[-1]


def test_encoders_compare_by_all_but_a_pooling_that_is_not_known() -> None:
    @dataclass(frozen=True)
    class Pooled(EncoderId):
        pooling: str = ""

    plain = asdict(ENCODER.id)
    plain.pop("pooling", None)
    unknown, mean, cls = (Pooled(**plain, pooling=way) for way in ("", "mean", "cls"))
    assert snapshot.comparable(unknown, mean)
    assert snapshot.comparable(cls, unknown)
    assert snapshot.comparable(mean, mean)
    assert not snapshot.comparable(mean, cls)
    assert not snapshot.comparable(mean, replace(unknown, revision="2"))
