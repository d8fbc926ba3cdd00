"""What a ledger notes of its collection as a whole: the encoder of its vectors, and figures by language."""

from __future__ import annotations

import json

from indexing.errors import CollectionError
from indexing.ledger import Ledger
from indexing.types import EncoderId


def encoder(ledger: Ledger) -> EncoderId:
    """The encoder that made the vectors. Raises CollectionError when none was written, or not so."""
    written = ledger.get("encoder")
    if written is None:
        raise CollectionError(f"{ledger.path.parent} was never completed: remove the folder and ingest again.")
    try:
        return EncoderId(**json.loads(written))
    except (ValueError, TypeError) as error:
        raise damaged(ledger) from error


def figures(ledger: Ledger, name: str) -> dict[str, float]:
    """A setting that is a figure for each language; empty where it was never written. Raises CollectionError."""
    try:
        return {str(lang): float(value) for lang, value in json.loads(ledger.get(name) or "{}").items()}
    except (ValueError, TypeError, AttributeError) as error:
        raise damaged(ledger) from error


def damaged(ledger: Ledger) -> CollectionError:
    """What to raise for a setting that cannot be read."""
    name = ledger.path.parent.name
    return CollectionError(
        f"The settings of the collection {name!r} were damaged on disk: run `mekor verify --repair --collection {name}`."
    )
