"""The chunks of a collection in the order in which a reader would meet them. Knows no texts."""

from __future__ import annotations

from indexing.ledger import Ledger

_ORDER = "SELECT c.id, c.document_id FROM chunks c JOIN documents d ON d.id = c.document_id ORDER BY d.source, c.start"


def in_order(ledger: Ledger) -> list[tuple[int, int]]:
    """The ids of each chunk and of its document: documents by source, their chunks from first to last."""
    return [(int(chunk), int(document)) for chunk, document in ledger.read(_ORDER)]
