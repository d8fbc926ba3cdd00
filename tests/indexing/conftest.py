"""A collection that tests may damage, made once and copied for each of them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from indexing.places import collection_folder
from tests.indexing.damage import make


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("template"))


@pytest.fixture
def path(template: Path) -> Path:
    """The folder of the collection "museum", which nobody has open."""
    return Path(shutil.copytree(template, collection_folder("museum")))
