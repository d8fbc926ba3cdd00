"""Collections made, renamed and deleted by a visitor. Knows no gradio."""

from __future__ import annotations

from typing import TYPE_CHECKING

from indexing.deletion import delete_collection
from indexing.errors import IndexingError
from indexing.places import collection_folder
from indexing.renaming import rename_collection
from ui.library.intake import busy

if TYPE_CHECKING:
    from rag.settings import Settings
    from ui.page import Services

WAIT = 5.0
"""Seconds that are waited for others who write."""


class Taken(IndexingError):
    """There is a collection of that name already."""


def create(services: Services, settings: Settings, name: str) -> str:
    """Make an empty collection for the models of `settings`: its name. Raises Taken, CollectionError, ModelError."""
    name = name.strip()
    collection_folder(name, services.settings.home)
    if name in services.collections():
        raise Taken(name)
    services.opener(settings)(name).make()
    return name


def rename(services: Services, old: str, new: str) -> str:
    """Give a collection another name, which is returned. Raises Taken, CollectionLocked, NoSuchCollection, CollectionError."""
    new, home = new.strip(), services.settings.home
    collection_folder(new, home)
    if new in services.collections():
        raise Taken(new)
    with busy(old, home, WAIT):
        rename_collection(old, new, home=home, wait=WAIT)
    return new


def delete(services: Services, name: str) -> str:
    """Delete a collection: which one is to be chosen then. Raises CollectionLocked, NoSuchCollection, CollectionError."""
    home = services.settings.home
    with busy(name, home, WAIT):
        delete_collection(name, home=home)
    left = services.collections()
    return services.settings.collection if services.settings.collection in left or not left else left[0]
