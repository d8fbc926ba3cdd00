from __future__ import annotations

import gc
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from indexing.collection import Collection
from rag import sharing
from rag.compose import Pool, open_rag, sample_documents, warm
from rag.config import Decoding, GeneratorConfig
from rag.errors import ConfigError
from rag.generate.local import LocalGenerator
from rag.pipeline import RAG
from rag.settings import Settings
from rag.types import Delta, Found
from tests import tiny_decoder
from tests.at_once import at_once
from tests.fakes import HashEncoder
from tests.indexing.samples import written


@pytest.fixture(scope="module")
def decoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_decoder.build(tmp_path_factory.mktemp("decoder"))


@pytest.fixture
def mine(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path, collection="mine")


def test_settings_become_a_pipeline(tmp_path: Path) -> None:
    rag = open_rag(Settings(home=tmp_path, collection="mine", top_k=3, strictness=2))
    assert rag.collection_name == "mine"
    assert rag._retrieve.top_k == 3
    assert rag._abstaining.strictness == 2
    assert rag.beside("other")._abstaining.strictness == 2
    with pytest.raises(ConfigError):
        open_rag(Settings(models="huge"))


def test_one_pipeline_a_collection_and_way_of_answering(mine: Settings) -> None:
    rag_for = Pool()
    other, longer = replace(mine, collection="other"), replace(mine, top_k=9)
    assert rag_for(mine) is rag_for(replace(mine))
    assert [rag_for(one).collection_name for one in (mine, other, longer)] == ["mine", "other", "mine"]
    assert rag_for(longer)._retrieve.top_k == 9


def test_pipelines_have_the_models_in_common_that_they_do_not_differ_in(mine: Settings, decoder: Path) -> None:
    rag_for = Pool()
    usual, longer = rag_for(mine)._models, rag_for(replace(mine, collection="other", top_k=9))._models
    assert (longer.encoders, longer.generator) == (usual.encoders, usual.generator)
    assert (longer.reranker, longer.support) == (usual.reranker, usual.support)
    local = replace(mine, generator="local", llm=str(decoder), max_new_tokens=4)
    drawn = replace(local, temperature=0.5, decoding=Decoding("sampling", seed=1))
    greedy, sampling = rag_for(local)._models, rag_for(drawn)._models
    assert greedy.encoders is usual.encoders
    assert greedy.generator is not sampling.generator
    one, other = greedy.generator(), sampling.generator()
    assert isinstance(one, LocalGenerator)
    assert isinstance(other, LocalGenerator)
    assert one._writing is other._writing
    assert {id(weight) for weight in one._model.parameters()} == {id(weight) for weight in other._model.parameters()}


def test_keys_keep_pipelines_apart(mine: Settings) -> None:
    rag_for, remote = Pool(), replace(mine, llm="m", base_url="http://127.0.0.1:9/v1")
    first, second = (rag_for(replace(remote, api_key=key))._models.generator for key in ("one", "two"))
    assert first is not second
    assert first().name == second().name == "m at http://127.0.0.1:9/v1"


def let_go(pool: Pool) -> list[int]:
    """The `top_k` of the pipelines that are held, the one asked for last at the end."""
    return [chosen.top_k for chosen in pool._held]


def test_the_least_recently_asked_for_go_and_never_the_first(mine: Settings) -> None:
    rag_for = Pool(pipelines=3)
    for top_k in (1, 2, 3, 2, 4, 5):
        rag_for(replace(mine, top_k=top_k))
    assert let_go(rag_for) == [1, 4, 5]


def test_sets_of_models_are_bounded(mine: Settings) -> None:
    rag_for = Pool(sets=2)
    for top_k, model in enumerate(("embedded", "one", "one", "two", "embedded", "three"), 1):
        support = "embedded" if model == "embedded" else f"/models/{model}"
        rag_for(replace(mine, support=support, top_k=top_k))
    assert let_go(rag_for) == [1, 5, 6]
    gc.collect()
    assert len([key for key in rag_for._shared._parts if "support" in str(key)]) == 2


def test_what_answers_goes_on_after_it_was_let_go_and_then_closes(mine: Settings, tmp_path: Path) -> None:
    docs = written(tmp_path / "docs")
    with RAG.open("mine", home=tmp_path) as rag:
        rag.ingest(docs)
    rag_for = Pool(pipelines=2)
    rag_for(replace(mine, collection="other"))
    events = rag_for(mine).stream("When does the museum open on weekdays?")
    assert isinstance(next(events), Found)
    collection = rag_for(mine)._finder.collection()
    rag_for(replace(mine, top_k=3))
    assert let_go(rag_for) == [6, 3]
    assert collection.documents()
    assert rag_for(mine)._finder.collection() is collection, "it is found again while somebody answers with it"
    rag_for(replace(mine, top_k=3))
    assert "nine" in "".join(event.text for event in events if isinstance(event, Delta))
    gc.collect()
    with pytest.raises(Exception, match="closed"):
        collection.documents()


def test_many_ask_at_once_and_nobody_waits_for_a_model(
    mine: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    Collection.create("mine", HashEncoder().id, home=tmp_path).close()
    rag_for, loading, go_on = Pool(), threading.Event(), threading.Event()

    def slowly(config: GeneratorConfig) -> object:
        loading.set()
        assert go_on.wait(20)
        return object()

    monkeypatch.setattr(sharing, "load_generator", slowly)
    slow = threading.Thread(target=lambda: rag_for(mine)._models.generator())
    slow.start()
    assert loading.wait(20)
    found: list[RAG] = []
    at_once(lambda: found.append(rag_for(mine)), 4)
    assert rag_for(replace(mine, top_k=9))._retrieve.top_k == 9
    go_on.set()
    slow.join(20)
    assert len({id(rag) for rag in found}) == 1


def test_warming_what_cannot_be_loaded_is_left_to_the_first_question(tmp_path: Path) -> None:
    warm(open_rag(Settings(home=tmp_path, encoder=str(tmp_path / "gone"))))


def test_the_sample_is_there() -> None:
    assert len(list(sample_documents().iterdir())) == 20
