"""Whatever is done to a folder between ingestions, the collection holds what a plain dictionary says it should."""

from __future__ import annotations

import os
import shutil
import tempfile
import zipfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from indexing.collection import Collection
from indexing.config import IngestConfig
from indexing.ingest import ingest
from indexing.types import IngestSummary
from tests.fakes import HashEncoder
from tests.indexing.samples import stored_text

ENCODER = HashEncoder()
WORDS = ("kiwi", "plum", "pear", "fern", "מגדלור", "ספינה", "燈塔", "码头")
NAMES = (
    "a.txt",
    "b.md",
    "c.zip",
    "d.zip",
    "one/a.txt",
    "one/e.txt",
    "two/a.txt",
    "two/c.zip",
    "two/קובץ.txt",
    "二/文.txt",
)
BROKEN = b"%PDF-1.7 broken"
EMPTY = b""

some_words = st.lists(st.sampled_from(WORDS), min_size=1, max_size=2)
then = st.sampled_from(("nothing", "nothing", "ingest", "sync"))

Texts = dict[str, str]
"""What a file holds: the text of each document, by what its source has after the path ("" for the file itself)."""


@dataclass(frozen=True)
class Known:
    """What the collection should know of a file: its documents, and the content that they were read from, if it was."""

    texts: Texts
    indexed: bytes | None


class Machine(RuleBasedStateMachine):
    """A folder, a collection, and what it should hold."""

    def __init__(self) -> None:
        super().__init__()
        self.top = Path(tempfile.mkdtemp()).resolve()
        self.docs = self.top / "docs"
        self.docs.mkdir()
        self.collection = Collection.create("museum", ENCODER.id, home=self.top / "home")
        self.known: dict[str, Known] = {}
        self.contents: dict[bytes, Texts] = {EMPTY: {}}

    def teardown(self) -> None:
        self.collection.close()
        shutil.rmtree(self.top)

    @initialize(files=st.dictionaries(st.sampled_from(NAMES), some_words, min_size=2))
    def begin(self, files: dict[str, list[str]]) -> None:
        for name, words in files.items():
            self._write(name, words)
        self.take_in(sync=False, batch=256)

    @rule(name=st.sampled_from(NAMES), words=some_words, then=then)
    def write(self, name: str, words: list[str], then: str) -> None:
        self._write(name, words)
        self._go_on(then)

    @rule(name=st.sampled_from(NAMES), content=st.sampled_from((BROKEN, EMPTY)), then=then)
    def spoil(self, name: str, content: bytes, then: str) -> None:
        self._place(name).write_bytes(content)
        self._go_on(then)

    @precondition(lambda self: self._files())
    @rule(data=st.data(), name=st.sampled_from(NAMES), then=then)
    def rename(self, data: st.DataObject, name: str, then: str) -> None:
        old = self._choose(data)
        new = Path(name).with_suffix(old.suffix)
        old.rename(self._place(str(new)))
        self._go_on(then)

    @precondition(lambda self: self._files())
    @rule(data=st.data(), folder=st.sampled_from(("", "one", "two", "three")), then=then)
    def move(self, data: st.DataObject, folder: str, then: str) -> None:
        old = self._choose(data)
        old.rename(self._place(f"{folder}/{old.name}"))
        self._go_on(then)

    @precondition(lambda self: self._files())
    @rule(data=st.data(), then=then)
    def delete(self, data: st.DataObject, then: str) -> None:
        self._choose(data).unlink()
        self._go_on(then)

    @rule(sync=st.booleans())
    def empty_the_folder(self, sync: bool) -> None:
        for path in self._files():
            path.unlink()
        self.take_in(sync=sync, batch=256)

    @precondition(lambda self: self._files())
    @rule(data=st.data())
    def touch(self, data: st.DataObject) -> None:
        os.utime(self._choose(data))

    @precondition(lambda self: self.known)
    @rule(data=st.data())
    def forget(self, data: st.DataObject) -> None:
        path = data.draw(st.sampled_from(sorted(self.known)))
        removed = self.collection.remove([path])
        assert removed == {path: len(self.known.pop(path).texts)}
        self._compare()

    @rule()
    def reopen(self) -> None:
        self.collection.close()
        self.collection = Collection.open("museum", home=self.top / "home")
        self._compare()

    @rule(sync=st.booleans(), batch=st.sampled_from((1, 256)))
    def take_in(self, sync: bool, batch: int) -> None:
        config = IngestConfig(workers=0, sync=sync, batch_chunks=batch)
        summary = ingest([self.docs], self.collection, ENCODER, config=config)
        self._expect(summary, sync)
        self._compare()

    def _go_on(self, then: str) -> None:
        if then != "nothing":
            self.take_in(sync=then == "sync", batch=256)

    def _write(self, name: str, words: list[str]) -> None:
        path = self._place(name)
        if path.suffix == ".zip":
            with zipfile.ZipFile(path, "w") as archive:
                for i, word in enumerate(words):
                    archive.writestr(zipfile.ZipInfo(f"{i}.txt"), f"{word} stands.")
            self.contents[path.read_bytes()] = {f"!/{i}.txt": f"{word} stands." for i, word in enumerate(words)}
        else:
            text = " ".join(words) + " stands."
            path.write_text(text, "utf-8")
            self.contents[path.read_bytes()] = {"": text}

    def _expect(self, summary: IngestSummary, sync: bool) -> None:
        """Bring what is known to what it should be now. Which of two equal lost files was moved is theirs to say."""
        there = {str(path): path.read_bytes() for path in self._files()}
        before, claims = dict(self.known), Counter[bytes]()
        unchanged, failed = 0, set()
        for path, content in there.items():
            held = before.get(path, Known({}, None))
            if content not in self.contents:
                failed.add(path)
                self.known[path] = Known(held.texts, None)
            elif content == EMPTY:
                failed.add(path)
                self.known[path] = Known({}, None)
            elif held.indexed == content:
                unchanged += 1
            else:
                claims[content] += 1
                self.known[path] = Known(self.contents[content], content)
        lost = Counter(held.indexed for path, held in before.items() if path not in there)
        moved = sum(min(lost[content], times) for content, times in claims.items())
        assert (summary.unchanged, summary.moved) == (unchanged, moved)
        assert {skipped.source for skipped in summary.skipped if skipped.source in there} == failed
        gone = set(self.known) - set(there)
        assert set(summary.gone) <= gone
        for path in gone - set(summary.gone):
            content = self.known.pop(path).indexed
            assert content is not None
            claims[content] -= 1
            assert claims[content] >= 0
        assert len(gone) - len(summary.gone) == moved
        if sync and there:
            assert summary.removed == len(summary.gone)
            for path in summary.gone:
                del self.known[path]
        else:
            assert summary.removed == 0

    def _compare(self) -> None:
        """Documents, texts and both kinds of search against what is known."""
        wanted = {path + inner: text for path, held in self.known.items() for inner, text in held.texts.items()}
        ledger = self.collection.ledger
        assert {info.source: stored_text(ledger, info.id) for info in self.collection.documents()} == wanted
        ids = ledger.chunk_ids().tolist()
        assert len(ids) == len(wanted)
        _, dense = self.collection.dense(ENCODER.encode_questions(["stands"]), 1000)
        assert sorted(dense[0].tolist()) == ids
        chunks = self.collection.chunks(ids)
        assert {stored.document.source: stored.chunk.text for stored in chunks.values()} == wanted
        for word in WORDS:
            _, found = self.collection.lexical(word, 1000)
            assert len(set(found.tolist())) == len(found)
            sources = sorted(chunks[i].document.source for i in found.tolist())
            assert sources == sorted(source for source, text in wanted.items() if word in text), word
        for row, (i, vector) in enumerate(
            zip(ids, ledger.vectors(ledger.chunk_ids(), ENCODER.id.dimension), strict=True)
        ):
            embedded = chunks[i].chunk.embedded_text(chunks[i].document.title)
            assert np.array_equal(vector, ENCODER.encode_passages([embedded])[0]), row

    def _files(self) -> list[Path]:
        return sorted(path for path in self.docs.rglob("*") if path.is_file())

    def _choose(self, data: st.DataObject) -> Path:
        return data.draw(st.sampled_from(self._files()))

    def _place(self, name: str) -> Path:
        path = self.docs / name
        path.parent.mkdir(exist_ok=True)
        return path


TestMachine = pytest.mark.slow(Machine.TestCase)
TestMachine.settings = settings(max_examples=8, stateful_step_count=20)
