from __future__ import annotations

import threading
import time
from contextlib import closing
from pathlib import Path

import pytest

from indexing import encoders
from indexing.collection import Collection
from indexing.config import EncoderConfig
from indexing.embed import load_encoder
from indexing.errors import CollectionError, EncoderMismatch
from indexing.reindex import reindex
from rag import RAG
from rag.config import PromptConfig, RetrieveConfig
from rag.generate.extractive import ExtractiveGenerator
from rag.loading import Encoders, Loaded, Once
from tests.at_once import at_once
from tests.fakes import HashEncoder
from tests.indexing.samples import TEXTS, written
from tests.tiny_encoder import build

USUAL = HashEncoder()


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    return written(tmp_path / "docs")


def opened(*, strict: bool = False) -> RAG:
    models = Loaded(Encoders(lambda: USUAL, strict=strict), Once(ExtractiveGenerator), lambda: None)
    return RAG("museum", None, models, RetrieveConfig(), PromptConfig())


def taught(name: str = "static-1", seed: int = 0) -> EncoderConfig:
    """An encoder in the place of those that were trained for the collection "museum"."""
    with closing(Collection.open("museum")) as collection:
        folder = encoders.folder_for(collection, name)
    folder.parent.mkdir(parents=True)
    made = build(folder.parent, seed=seed)
    made.rename(folder)
    return EncoderConfig(model=str(folder))


def switched(config: EncoderConfig) -> None:
    with closing(Collection.open("museum")) as collection:
        reindex(collection, load_encoder(config))


def test_a_value_is_made_once() -> None:
    made: list[int] = []

    def make() -> int:
        time.sleep(0.02)
        made.append(1)
        return len(made)

    once = Once(make)
    at_once(lambda: [once()].index(1), 4)
    assert made == [1]


def test_a_pipeline_goes_on_with_the_encoder_that_was_trained_for_its_collection(docs: Path) -> None:
    with opened() as rag:
        rag.ingest(docs)
        before = rag.search(TEXTS["prices.txt"])
        switched(taught())
        after = rag.search(TEXTS["prices.txt"])
        assert before[0].text.startswith(after[0].text)  # the new one reads fewer tokens
        assert after[0].dense != before[0].dense
        (docs / "new.txt").write_text("A lamp that came later.", "utf-8")
        assert rag.ingest(docs).documents == 1
        assert rag.search("lamp that came later")[0].source == str(docs / "new.txt")
    with opened() as again:
        assert again.search(TEXTS["prices.txt"])[0].dense == pytest.approx(after[0].dense)
        again.warm()


def test_another_encoder_of_the_same_name_takes_its_place(docs: Path) -> None:
    with opened() as rag:
        rag.ingest(docs)
        switched(taught())
        before = rag.search(TEXTS["prices.txt"])
        with closing(Collection.open("museum")) as collection:
            reindex(collection, USUAL)
            encoders.forget(collection, "static-1")
        switched(taught(seed=1))
        assert rag.search(TEXTS["prices.txt"])[0].dense != before[0].dense


def test_an_encoder_that_somebody_chose_is_not_replaced(docs: Path) -> None:
    with opened(strict=True) as rag:
        rag.ingest(docs)
        switched(taught())
        with pytest.raises(EncoderMismatch, match="static-1"):
            rag.search("museum")


def test_questions_are_answered_all_along(docs: Path) -> None:
    with opened() as rag:
        rag.ingest(docs)
        one, two = taught("static-1"), taught("static-2", seed=1)
        done = threading.Event()

        def switch() -> None:
            try:
                for config in (one, two, one):
                    switched(config)
            finally:
                done.set()

        changing = threading.Thread(target=switch)
        changing.start()
        asked = 0
        while not done.is_set():
            assert str(docs / "prices.txt") in {passage.source for passage in rag.search(TEXTS["prices.txt"])}
            asked += 1
        changing.join()
        assert asked


def test_what_a_collection_has_had_and_could_have(docs: Path) -> None:
    with opened() as rag, closing(rag):
        rag.ingest(docs)
        with closing(Collection.open("museum")) as collection:
            assert [(one.name, one.current) for one in encoders.candidates(collection)] == [("hash", True)]
            chunks = len(collection.ledger.chunk_ids())
            with pytest.raises(CollectionError, match="nothing to go back to"):
                encoders.previous(collection)
            config = taught()
            assert [(one.name, one.trained) for one in encoders.candidates(collection)][1:] == [("static-1", True)]
            assert encoders.own(collection) is None
            switched(config)
            assert encoders.own(collection) == config
            assert encoders.previous(collection) == USUAL.id
            now, before = encoders.candidates(collection)
            assert (now.name, now.current, now.trained) == ("static-1", True, True)
            assert now.vectors == len(collection.ledger.chunk_ids())
            assert (before.name, before.current, before.trained, before.vectors) == ("hash", False, False, chunks)
            assert before.replaced
            assert encoders.config_of(collection, collection.encoder) == config
            assert encoders.config_of(collection, USUAL.id).model == "hash"
            with pytest.raises(CollectionError, match="in use"):
                encoders.forget(collection, "static-1")
            with pytest.raises(CollectionError, match="no encoder 'nobody'"):
                encoders.forget(collection, "nobody")
            assert encoders.forget(collection, "hash") == chunks
            assert [one.name for one in encoders.candidates(collection)] == ["static-1"]
