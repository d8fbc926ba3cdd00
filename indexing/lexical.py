"""BM25 over the terms of chunks, through tantivy, in a folder.

The words are cut by `text.analyze`, not by tantivy, whose own tokenizers find nothing inside Chinese runs. A query is
built from terms and never parsed, so no punctuation can break it. Knows ids and texts; knows nothing of documents.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from indexing.text.analyze import terms
from indexing.types import Ids, Vectors

_WRITER_BYTES = 64_000_000
_FEW = 20_000
_FURTHER, _FURTHEST = 8, 64


class LexicalIndex:
    """A BM25 index (Robertson; Lucene's idf, k1 = 1.2, b = 0.75) in `folder`, made there when it is empty."""

    def __init__(self, folder: Path) -> None:
        import tantivy

        self._tantivy = tantivy
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
        builder.add_text_field("terms", stored=False, tokenizer_name="whitespace", index_option="freq")
        folder.mkdir(parents=True, exist_ok=True)
        self._index = tantivy.Index(builder.build(), path=str(folder))
        self._searcher = self._index.searcher()

    def __len__(self) -> int:
        return int(self._searcher.num_docs)

    @property
    def ids(self) -> Ids:
        """The ids of all chunks, ascending."""
        hits = self._searcher.search(self._tantivy.Query.all_query(), max(1, len(self))).hits
        return np.array(sorted(int(self._searcher.doc(address)["id"][0]) for _, address in hits), np.int64)

    def update(self, added: Iterable[tuple[int, str, str]], removed: Ids) -> None:
        """Add `(id, text, language)` and remove ids, in one commit."""
        writer = self._index.writer(_WRITER_BYTES, 1)
        for chunk_id in removed.tolist():
            writer.delete_documents_by_term("id", str(chunk_id))
        for chunk_id, text, lang in added:
            document: Any = self._tantivy.Document()
            document.add_text("id", str(chunk_id))
            document.add_text("terms", " ".join(terms(text, lang)))
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()
        self._searcher = self._index.searcher()

    def search(self, question: str, k: int, *, among: Ids | None = None) -> tuple[Vectors, Ids]:
        """BM25 scores and ids of the best `k` chunks, each of shape (at most k,), best first, equal scores by id.

        Which of several equal ones are still among the `k` is tantivy's choice. Of those `among` alone where it is given;
        their scores are the same as without it.
        """
        words = dict.fromkeys(terms(question))
        if not words or k < 1 or (among is not None and not len(among)):
            return np.empty(0, np.float32), np.empty(0, np.int64)
        query, occur = self._tantivy.Query, self._tantivy.Occur
        clauses = [(occur.Should, query.term_query(self._index.schema, "terms", word, "freq")) for word in words]
        asked = query.boolean_query(clauses)
        scores, ids = self._hits(asked, k) if among is None else self._hits_among(asked, k, among)
        order = np.lexsort((ids, -scores))[:k]
        return scores[order], ids[order]

    def _hits(self, asked: Any, k: int) -> tuple[Vectors, Ids]:
        hits = self._searcher.search(asked, k).hits
        ids = np.array([int(self._searcher.doc(address)["id"][0]) for _, address in hits], np.int64)
        return np.array([score for score, _ in hits], np.float32), ids

    def _hits_among(self, asked: Any, k: int, among: Ids) -> tuple[Vectors, Ids]:
        """At least the best `k` of those `among`.

        Where these are many, a few more than `k` hits hold enough of them, as a rule; else their ids are asked for too.
        """
        reach = k
        while len(among) > _FEW and reach <= _FURTHEST * k:
            scores, ids = self._hits(asked, reach)
            kept = np.isin(ids, among)
            if kept.sum() >= k or len(ids) < reach:
                return scores[kept], ids[kept]
            reach *= _FURTHER
        query, must = self._tantivy.Query, self._tantivy.Occur.Must
        allowed = query.term_set_query(self._index.schema, "id", [str(chunk_id) for chunk_id in among.tolist()])
        return self._hits(query.boolean_query([(must, asked), (must, query.const_score_query(allowed, 0.0))]), k)
