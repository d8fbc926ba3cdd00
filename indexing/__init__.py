"""Documents to a searchable collection. See `Collection`, `ingest`, `load_encoder`; `verify` and others look after it."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from indexing.carry import export_collection, import_collection
    from indexing.collection import Collection
    from indexing.compact import compact
    from indexing.deletion import delete_collection
    from indexing.embed import load_encoder
    from indexing.ingest import ingest
    from indexing.load import load
    from indexing.places import collection_names
    from indexing.reindex import reindex
    from indexing.verify import verify

_HOMES = {
    "Collection": "indexing.collection",
    "collection_names": "indexing.places",
    "compact": "indexing.compact",
    "delete_collection": "indexing.deletion",
    "export_collection": "indexing.carry",
    "import_collection": "indexing.carry",
    "ingest": "indexing.ingest",
    "load": "indexing.load",
    "load_encoder": "indexing.embed",
    "reindex": "indexing.reindex",
    "verify": "indexing.verify",
}

__all__ = [
    "Collection",
    "collection_names",
    "compact",
    "delete_collection",
    "export_collection",
    "import_collection",
    "ingest",
    "load",
    "load_encoder",
    "reindex",
    "verify",
]


def __getattr__(name: str) -> Any:
    """Bring in a name when it is first asked for, so that importing this package loads nothing heavy."""
    if name not in _HOMES:
        raise AttributeError(f"module 'indexing' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)


class _Package(ModuleType):
    """This package. Importing the module `indexing.ingest` must not hide the function of the same name."""

    def __setattr__(self, name: str, value: Any) -> None:
        if not (name in _HOMES and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package
