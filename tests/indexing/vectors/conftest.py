"""An index of each kind, made by the CPU once: learning product quantizers takes long."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import pytest

from indexing.vectors import cards
from indexing.vectors.cards import Cards
from tests.indexing.vectors.clusters import SavedAs, filled


@pytest.fixture(scope="session")
def saved_as(tmp_path_factory: pytest.TempPathFactory) -> SavedAs:
    @lru_cache
    def folder(kind: str) -> Path:
        made = tmp_path_factory.mktemp(kind)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(cards, "cards", lambda: Cards(0))
            filled(kind).save(made)
        return made

    return folder
