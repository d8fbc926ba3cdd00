from __future__ import annotations

from contextlib import closing
from dataclasses import replace

import pytest

from indexing import encoders
from indexing.collection import Collection
from indexing.config import ENCODERS, FORMER_NAME, NAME
from indexing.errors import EncoderMismatch
from tests.fakes import HashEncoder

ENCODER = HashEncoder()


def test_a_collection_of_the_former_embedded_encoder_goes_on_with_it() -> None:
    with closing(Collection.create("old", replace(ENCODER.id, name=FORMER_NAME))) as collection:
        assert encoders.own(collection) == ENCODERS["minilm"]
        assert encoders.config_of(collection, collection.encoder) == ENCODERS["minilm"]


def test_one_of_the_embedded_encoder_has_the_usual_one() -> None:
    with closing(Collection.create("new", replace(ENCODER.id, name=NAME))) as collection:
        assert encoders.own(collection) is None
        assert encoders.config_of(collection, collection.encoder) == ENCODERS["embedded"]


def test_any_other_has_to_be_named() -> None:
    with closing(Collection.create("other", ENCODER.id)) as collection:
        assert encoders.own(collection) is None
        assert encoders.config_of(collection, collection.encoder).model == ENCODER.id.name


def test_a_mismatch_is_told_by_names_that_can_be_given() -> None:
    with closing(Collection.create("old", replace(ENCODER.id, name=FORMER_NAME))) as collection:
        assert encoders.own(collection, former=False) is None
        with pytest.raises(EncoderMismatch, match=r"--encoder minilm`.*reindex --encoder embedded "):
            collection.require(replace(ENCODER.id, name=NAME))
