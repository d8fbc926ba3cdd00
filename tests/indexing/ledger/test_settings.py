from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict
from pathlib import Path

import pytest

from indexing.errors import CollectionError
from indexing.ledger import Ledger, settings
from indexing.types import EncoderId


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    (tmp_path / "museum").mkdir()
    with closing(Ledger(tmp_path / "museum" / "truth.sqlite3")) as made:
        yield made


def test_they_are_what_was_written(ledger: Ledger) -> None:
    known = EncoderId("מודל", "1", 8, "問：", "")
    ledger.set("encoder", json.dumps(asdict(known)))
    ledger.set("knowledge", '{"he": 1, "zh": 0.25}')
    assert settings.encoder(ledger) == known
    assert settings.figures(ledger, "knowledge") == {"he": 1.0, "zh": 0.25}
    assert settings.figures(ledger, "tuned") == {}


def test_a_ledger_without_an_encoder_was_never_completed(ledger: Ledger) -> None:
    with pytest.raises(CollectionError, match="museum was never completed"):
        settings.encoder(ledger)


@pytest.mark.parametrize("written", ["", "{", "[]", '{"name": "x"}', '{"he": "much"}', "7"])
def test_what_was_never_written_so_is_damaged(ledger: Ledger, written: str) -> None:
    ledger.set("encoder", written)
    ledger.set("knowledge", written or "[1]")
    for read in (settings.encoder, lambda held: settings.figures(held, "knowledge")):
        with pytest.raises(CollectionError, match=r"'museum' were damaged on disk: run .* --collection museum`"):
            read(ledger)
