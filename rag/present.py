"""Answers, passages and documents as plain values for JSON: what `mekor ask --json` prints and the service returns.

The keys are those of the dataclasses in `rag.types`, with a passage's chunk and document flattened into it; they are
a public format, so a key is added but never renamed. Offsets count characters (Unicode code points): those of
`citations` and `passages` in the document's stored text, those of `verdicts` in the answer's text.

    answer    question, query, text, lang, supported, abstained, generator, citations, passages, verdicts, dropped,
              confidence, withheld, evidence (numbers by name), attribution (a list, a sentence each: used, added, withdrawn,
              from_memory; or null),
              mode (passages, whole documents, map and reduce, central sentences),
              support (the model that judged its sentences),
              read (documents, of_documents, passages, of_passages; null where mode is passages),
              usage (prompt_tokens, completion_tokens; or null), timings (seconds by stage)
    citation  number, sentence, document, title, page, page_kind, headings, start, end, quote, remembered
    passage   number, document, title, page, page_kind, headings, lang, start, end, text, score, dense, lexical, remembered
              (told by the person, and in no document: `document` is then "memory:" and the number of the fact)
    verdict   text, start, end, numbers, supported, score, judged (false of what needed no model)
    document  id, source, title, media_type, sha256, lang, chunks, ingested_at, notes, invisible, file, date,
              metadata (what it says of itself: lists of values by name), given (the same, as a person gave it)
"""

from __future__ import annotations

from dataclasses import asdict

from indexing.types import DocumentInfo, Metadata
from rag.attribute import Attribution
from rag.types import Answer, Citation, Passage, Verdict

Json = dict[str, object]


def answer_to_dict(answer: Answer) -> Json:
    """`answer` in the format above."""
    return {
        "question": answer.question,
        "query": answer.query,
        "text": answer.text,
        "lang": answer.lang,
        "supported": bool(answer.supported),
        "abstained": bool(answer.abstained),
        "generator": answer.generator,
        "citations": [citation_to_dict(citation) for citation in answer.citations],
        "passages": [passage_to_dict(passage) for passage in answer.passages],
        "verdicts": [verdict_to_dict(verdict) for verdict in answer.verdicts],
        "dropped": list(answer.dropped),
        "confidence": answer.confidence,
        "withheld": answer.withheld,
        "mode": answer.mode,
        "read": None if answer.read is None else asdict(answer.read),
        "evidence": {name: float(value) for name, value in answer.evidence.items()},
        "support": answer.support,
        "attribution": None if answer.attribution is None else attribution_to_list(answer.attribution),
        "usage": None if answer.usage is None else asdict(answer.usage),
        "timings": {stage: float(seconds) for stage, seconds in answer.timings.items()},
    }


def attribution_to_list(attribution: Attribution) -> list[Json]:
    """What each sentence used of the passages, in the format above."""
    return [
        {
            "used": list(sentence.used),
            "added": list(sentence.added),
            "withdrawn": list(sentence.withdrawn),
            "from_memory": sentence.from_memory,
        }
        for sentence in attribution.sentences
    ]


def citation_to_dict(citation: Citation) -> Json:
    """`citation` in the format above."""
    return {
        "number": citation.number,
        "sentence": citation.sentence,
        "document": citation.document,
        "title": citation.title,
        "page": citation.page,
        "page_kind": citation.page_kind,
        "headings": list(citation.headings),
        "start": citation.start,
        "end": citation.end,
        "quote": citation.quote,
        "remembered": citation.remembered,
    }


def passage_to_dict(passage: Passage) -> Json:
    """`passage` in the format above. Scores arrive as NumPy numbers, which json does not know."""
    return {
        "number": passage.number,
        "document": passage.source,
        "title": passage.title,
        "page": passage.page,
        "page_kind": passage.page_kind,
        "headings": list(passage.headings),
        "lang": passage.lang,
        "start": passage.start,
        "end": passage.end,
        "text": passage.text,
        "score": float(passage.score),
        "dense": None if passage.dense is None else float(passage.dense),
        "lexical": None if passage.lexical is None else float(passage.lexical),
        "remembered": passage.remembered,
    }


def verdict_to_dict(verdict: Verdict) -> Json:
    """`verdict` in the format above."""
    return {
        "text": verdict.text,
        "start": verdict.start,
        "end": verdict.end,
        "numbers": list(verdict.numbers),
        "supported": bool(verdict.supported),
        "score": float(verdict.score),
        "judged": bool(verdict.judged),
    }


def document_to_dict(document: DocumentInfo) -> Json:
    """`document` in the format above."""
    return {
        "id": document.id,
        "source": document.source,
        "title": document.title,
        "media_type": document.media_type,
        "sha256": document.sha256,
        "lang": document.lang,
        "chunks": document.chunks,
        "ingested_at": document.ingested_at,
        "notes": list(document.notes),
        "invisible": document.invisible,
        "file": document.file,
        "date": document.date,
        "metadata": _by_name(document.metadata),
        "given": _by_name(document.given),
    }


def _by_name(metadata: Metadata) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in metadata:
        found.setdefault(name, []).append(value)
    return found
