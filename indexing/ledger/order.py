"""The chunks of a collection, or of a document, in the order in which a reader would meet them. Knows no texts."""

from __future__ import annotations

from indexing.ledger import Ledger

_ORDER = "SELECT c.id, c.document_id FROM chunks c JOIN documents d ON d.id = c.document_id ORDER BY d.source, c.start"


def in_order(ledger: Ledger) -> list[tuple[int, int]]:
    """The ids of each chunk and of its document: documents by source, their chunks from first to last."""
    return [(int(chunk), int(document)) for chunk, document in ledger.read(_ORDER)]


def of_document(ledger: Ledger, document_id: int) -> list[int]:
    """The ids of the chunks of one document, from first to last."""
    found = ledger.read("SELECT id FROM chunks WHERE document_id = ? ORDER BY start, id", document_id)
    return [int(row[0]) for row in found]
