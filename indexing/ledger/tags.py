"""What a person says of documents: names and values beside those that the documents say of themselves."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

from indexing.filters import require_metadata
from indexing.ledger import Ledger, rows
from indexing.places import meant_by
from indexing.types import Metadata


def tag(
    ledger: Ledger, paths: Iterable[str | Path], *, add: Sequence[tuple[str, str]] = (), remove: Metadata = ()
) -> int:
    """Give the documents of `paths` names and values, or take them away; how many documents are other ones now.

    They stay when a document changes. Raises FilterError for a name or value that cannot be one.
    """
    for name, value in add:
        require_metadata(name, value)
    meant = [meant_by(str(path)) for path in paths]
    changed = 0
    with ledger.transaction() as db:
        for document in ledger.documents():
            kept = tuple(pair for pair in document.given if pair not in remove)
            given = tuple(dict.fromkeys((*kept, *add)))
            if given != document.given and any(means(document.source) for means in meant):
                row = db.execute("SELECT checksum FROM documents WHERE id = ?", (document.id,)).fetchone()
                if rows.document_checksum(db, document.id) != row[0]:
                    raise rows.damaged(document.source)
                db.execute("UPDATE documents SET given = ? WHERE id = ?", (json.dumps(given), document.id))
                rows.seal_document(db, document.id)
                changed += 1
    return changed
