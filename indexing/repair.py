"""What can be mended of a collection in which something was found.

The index is built anew from the truth. A document that is damaged is taken out, and its file is read again by the next
ingestion. A truth whose file is broken is copied, as far as it can be read, into a new one.
"""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import asdict
from pathlib import Path

import numpy as np

from indexing import snapshot
from indexing.collection import LEDGER
from indexing.errors import CollectionError
from indexing.findings import Found
from indexing.ledger import Ledger
from indexing.ledger.check import readable, to_encoder, to_number
from indexing.ledger.next import clear
from indexing.ledger.salvage import install, salvage
from indexing.ledger.upkeep import LOST, settle, take_out
from indexing.snapshot import Manifest
from indexing.types import Encoder, EncoderId, Vectors

_ALIKE = 0.99
_SAMPLE = 8
_AGAIN = "the next `mekor ingest` of the folder that it came from reads it again"


def repair(path: Path, found: Found, encoder: Encoder | None) -> list[str]:
    """Mend what can be mended; the caller is the one who writes. What was done, as sentences."""
    done = []
    if found.checked.structure:
        done = _salvage(path, found, encoder)
    elif found.of_truth():
        done = _mend(path, found, encoder)
    with closing(Ledger(path / LEDGER)) as ledger:
        made_by = to_encoder(ledger.get("encoder"))
        if made_by is not None:
            snapshot.build(path, ledger, made_by, None)
            done.append("The index was built anew.")
    return done


def _mend(path: Path, found: Found, encoder: Encoder | None) -> list[str]:
    """Set right a truth whose file is sound."""
    checked = found.checked
    files = sorted({damage.file for damage in checked.damaged}.union(checked.damaged_files))
    with closing(Ledger(path / LEDGER)) as ledger, ledger.transaction():
        take_out(ledger, [damage.id for damage in checked.damaged], files)
        done = _settle(ledger, checked.settings, checked.sealed, found.newest, encoder)
        if checked.begun_damaged:
            clear(ledger)
            done.append("What a change of encoder had made so far was dropped: `mekor reindex` begins anew.")
    done += [f"{damage.source} was damaged and is taken out: {_AGAIN}." for damage in checked.damaged]
    done += [
        f"What was known of the file {readable(name)} was dropped: it is read again." for name in checked.damaged_files
    ]
    return done


def _salvage(path: Path, found: Found, encoder: Encoder | None) -> list[str]:
    """Put what can be read of a truth whose file is broken into the place of it."""
    truth, target = path / LEDGER, path / f"{LEDGER}.new"
    truth.touch()
    saved = salvage(truth, target)
    with closing(Ledger(target)) as ledger:
        done = _settle(ledger, saved.settings, saved.sealed, found.newest, encoder, saved.last_id)
    kept = install(target, truth)
    done.append(f"{saved.documents} documents were copied into a new truth; the broken one is kept as {kept.name}.")
    done += [f"{name} is lost: {_AGAIN}." for name in saved.lost]
    if saved.unnamed:
        done.append(f"{saved.unnamed} more are lost, and their names with them: ingest your folders again.")
    return done


def _settle(
    ledger: Ledger,
    settings: dict[str, str],
    sealed: bool,
    newest: Manifest | None,
    encoder: Encoder | None,
    last_id: int = 0,
) -> list[str]:
    """Give the ledger those settings that can be trusted, and numbers beyond all that were given."""
    kept = {key: value for key, value in settings.items() if key != LOST} if sealed else {}
    made_by = _made_by(ledger, settings, sealed, newest, encoder)
    if made_by is not None:
        kept["encoder"] = json.dumps(asdict(made_by))
    generation = max(to_number(settings.get("generation", "0")), newest.generation if newest else 0)
    settle(ledger, kept, generation=generation, last_id=max(last_id, newest.last_id if newest else 0))
    if sealed:
        return []
    known = f"the encoder is {made_by.name}" if made_by else "the encoder is not known any more"
    return [f"The settings were damaged and are set right: {known}."]


def _made_by(
    ledger: Ledger, settings: dict[str, str], sealed: bool, newest: Manifest | None, encoder: Encoder | None
) -> EncoderId | None:
    """The encoder of the vectors, by who can be trusted most: sealed settings, the encoder itself, the index."""
    noted, ids = to_encoder(settings.get("encoder")), ledger.chunk_ids()
    if noted is not None and sealed:
        return noted
    if encoder is not None and _makes(ledger, encoder):
        return encoder.id
    if newest is not None and (not len(ids) or ids[0] <= newest.last_id):  # else it is from before a change of encoder
        return newest.encoder
    return noted if noted is not None and _vectors(ledger, noted.dimension) is not None else None


def _makes(ledger: Ledger, encoder: Encoder) -> bool:
    """Whether `encoder` makes of some chunks the vectors that they have."""
    held = _vectors(ledger, encoder.id.dimension)
    if held is None:
        return False
    stored = ledger.chunks(ledger.chunk_ids()[:_SAMPLE].tolist()).values()
    made = encoder.encode_passages([each.chunk.embedded_text(each.document.title) for each in stored])
    return bool((np.sum(held * made, axis=1) > _ALIKE).all())


def _vectors(ledger: Ledger, dimension: int) -> Vectors | None:
    """The vectors of some chunks; None where they have another length."""
    try:
        return ledger.vectors(ledger.chunk_ids()[:_SAMPLE], dimension)
    except CollectionError:
        return None
