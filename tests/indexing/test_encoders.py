from __future__ import annotations

from contextlib import closing
from dataclasses import replace

from indexing import encoders
from indexing.collection import Collection
from indexing.config import ENCODERS, FORMER_NAME, NAME
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
