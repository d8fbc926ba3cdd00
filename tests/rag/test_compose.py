from dataclasses import replace
from pathlib import Path

import pytest

from rag.compose import Pool, open_rag, sample_documents, warm
from rag.errors import ConfigError
from rag.settings import Settings


def test_settings_become_a_pipeline(tmp_path: Path) -> None:
    rag = open_rag(Settings(home=tmp_path, collection="mine", top_k=3))
    assert rag.collection_name == "mine"
    assert rag._retrieve.top_k == 3
    with pytest.raises(ConfigError):
        open_rag(Settings(models="huge"))


def test_one_pipeline_a_collection_and_way_of_answering(tmp_path: Path) -> None:
    rag_for, mine = Pool(), Settings(home=tmp_path, collection="mine")
    other, longer = replace(mine, collection="other"), replace(mine, top_k=9)
    assert rag_for(mine) is rag_for(Settings(home=tmp_path, collection="mine"))
    assert [rag_for(one).collection_name for one in (mine, other, longer)] == ["mine", "other", "mine"]
    assert rag_for(other)._models is rag_for(mine)._models
    assert rag_for(longer)._models is not rag_for(mine)._models
    assert rag_for(longer)._retrieve.top_k == 9


def test_warming_what_cannot_be_loaded_is_left_to_the_first_question(tmp_path: Path) -> None:
    warm(open_rag(Settings(home=tmp_path, encoder=str(tmp_path / "gone"))))


def test_the_sample_is_there() -> None:
    assert len(list(sample_documents().iterdir())) == 20
