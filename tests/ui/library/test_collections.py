"""Collections made, renamed and deleted by visitors."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from indexing.errors import CollectionError, CollectionLocked, NoSuchCollection
from indexing.places import collection_names
from rag.pipeline import RAG
from rag.settings import Settings
from tests.fakes import HashEncoder
from ui.library import collections, intake
from ui.page import Services


@pytest.fixture
def services(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Services]:
    monkeypatch.setattr(collections, "WAIT", 0.2)
    opened: dict[str, RAG] = {}

    def rag_for(settings: Settings) -> RAG:
        name = settings.collection
        return opened.setdefault(name, RAG.open(name, home=tmp_path, encoder=HashEncoder()))

    yield Services(rag_for, lambda: collection_names(tmp_path), Settings(collection="museum", home=tmp_path))
    for rag in opened.values():
        rag.close()


def test_made_renamed_deleted(services: Services, tmp_path: Path) -> None:
    assert collections.create(services, services.settings, "  museum ") == "museum"
    assert collections.create(services, services.settings, "נסיעות") == "נסיעות"
    assert collection_names(tmp_path) == ["museum", "נסיעות"]
    assert collections.rename(services, "נסיעות", "travel") == "travel"
    assert collections.delete(services, "travel") == "museum"
    assert collections.delete(services, "museum") == "museum"
    assert collection_names(tmp_path) == []


def test_names_that_cannot_be(services: Services) -> None:
    collections.create(services, services.settings, "museum")
    collections.create(services, services.settings, "b")
    for name in ("", "../x", ".x", "a/b", "x" * 65):
        with pytest.raises(CollectionError, match="cannot name"):
            collections.create(services, services.settings, name)
        with pytest.raises(CollectionError, match="cannot name"):
            collections.rename(services, "museum", name)
    with pytest.raises(collections.Taken, match=r"^b$"):
        collections.create(services, services.settings, "b")
    with pytest.raises(collections.Taken):
        collections.rename(services, "museum", "b")
    with pytest.raises(NoSuchCollection):
        collections.delete(services, "gone")


def test_not_while_files_are_taken_in(services: Services, tmp_path: Path) -> None:
    collections.create(services, services.settings, "museum")
    with intake.busy("museum", tmp_path, 0):
        with pytest.raises(CollectionLocked):
            collections.rename(services, "museum", "b")
        with pytest.raises(CollectionLocked):
            collections.delete(services, "museum")
    assert collection_names(tmp_path) == ["museum"]
