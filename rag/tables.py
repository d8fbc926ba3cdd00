"""What the command line shows of the looking after of collections."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from indexing.filters import TAG
from indexing.places import document_name
from rag.present import passage_to_dict
from rag.terminal import as_json, console, escape, rows

if TYPE_CHECKING:
    from indexing.carry import Carried
    from indexing.compact import Compacted
    from indexing.reindex import Reindexed
    from indexing.types import DocumentInfo, EncoderId, FileRecord
    from indexing.verify import Verification
    from rag.types import Passage

_SHOWN = 50
"""Lines of a list, at most; --json has all of them."""


def verification(done: Verification, *, json_only: bool) -> None:
    if json_only:
        as_json(asdict(done))
        return
    out = console()
    _lines(done.repaired, "  ")
    counted = f"{done.documents} documents, {done.chunks} chunks, {done.vectors} vectors and {done.files} files"
    name = escape(done.collection)
    if done.recall is not None:
        out.print(f"Index of vectors: {done.kind}, recall@10 {done.recall:.3f} against exact search.")
    if not done.problems:
        out.print(f"Collection {name}: {counted} are as they were written.")
        return
    out.print(f"Collection {name}: {counted} were looked at, and not all is well:")
    _lines(done.problems, "  ", style="yellow")
    if not done.repaired:
        out.print(f"Mend it with `mekor verify --repair --collection {name}`.")


def indexed(name: str, kind: str, vectors: int, recall: float, *, json_only: bool) -> None:
    if json_only:
        as_json({"collection": name, "kind": kind, "vectors": vectors, "recall": recall})
        return
    console().print(
        f"Collection {escape(name)}: {vectors} vectors are in an index of the kind {kind}, recall@10 {recall:.3f} against "
        "exact search."
    )


def compacted(done: Compacted, *, json_only: bool) -> None:
    if json_only:
        as_json(asdict(done))
        return
    console().print(f"Collection {escape(done.collection)}: {done.before:,} bytes before, {done.after:,} now.")
    _lines(done.removed, "  removed ")


def carried(done: Carried, verb: str, *, json_only: bool) -> None:
    if json_only:
        as_json(asdict(done))
        return
    console().print(
        f"{verb} {escape(done.file)}: the collection {escape(done.collection)}, {done.documents} documents in "
        f"{done.chunks} chunks, {done.bytes:,} bytes."
    )


def reindexed(done: Reindexed, *, by_name: bool, json_only: bool) -> None:
    """`by_name` says that the encoder has to be named from now on, since nothing else tells where it is."""
    if json_only:
        as_json(asdict(done))
        return
    name, encoder = escape(done.collection), escape(done.encoder)
    if done.before == done.encoder and not done.embedded:
        console().print(f"Collection {name}: it is embedded by {encoder} already.")
        return
    console().print(
        f"Collection {name}: {done.documents} documents in {done.chunks} chunks are embedded by {encoder} now, "
        f"{done.seconds:.1f} s."
    )
    if by_name:
        console().print("From now on ask it with the same encoder: `--encoder`, or `encoder` in the settings.")


def passages(found: Sequence[Passage], *, json_only: bool) -> None:
    if json_only:
        as_json({"passages": [passage_to_dict(passage) for passage in found]})
        return
    out = console()
    if not found:
        out.print("Nothing was found.")
    for passage in found:
        place = " › ".join([document_name(passage.source), *passage.headings])
        page = f", {passage.page_kind} {passage.page}" if passage.page is not None else ""
        out.print(f"[bold]{passage.number}[/bold] {escape(place)}{page}, characters {passage.start}–{passage.end}")
        out.print(f"  {escape(' '.join(passage.text.split()))}\n")


_ENCODERS = {"BM25": "lexical", "before": "old", "after": "new"}


def taught(done: Mapping[str, Any], *, json_only: bool) -> None:
    if json_only:
        as_json({**done, "folder": str(done["folder"]), "trained": {**done["trained"], "folder": str(done["folder"])}})
        return
    out, name, trained = console(), escape(done["name"]), done["trained"]
    shown = []
    for one in done["comparisons"]:
        gap = one["difference"]
        shown.append(
            {
                "language": one["lang"],
                "questions": gap["count"],
                "by people": one["labelled"],
                **{label: f"{one[key]['value']:.3f}" for label, key in _ENCODERS.items()},
                "difference (95%)": f"{gap['value']:+.3f} ({gap['low']:+.3f} to {gap['high']:+.3f})",
            }
        )
    out.print(f"Recall@1 on questions of documents that {name} was not trained on:")
    rows(shown, json_only=False, empty="No document was held out.")
    if any(done["feedback"].values()):
        out.print(_heard(**done["feedback"]))
    cost = f"{trained['pairs']} pairs, {trained['seconds']:.0f} s"
    if done["adopted"]:
        forced = f", though {done['reason']}" if done["reason"] else ""
        out.print(f"The encoder {name} is in use now{forced} ({cost}). `mekor encoders rollback` goes back.")
    else:
        out.print(
            f"The encoder {name} is not used: {done['reason']} ({cost}). `mekor encoders use {name}` takes it all the same, "
            f"`mekor encoders remove {name}` deletes it."
        )
    if done["tuned"]:
        tuned(done["tuned"], json_only=False)


def _heard(good: int, bad: int, pairs: int, gone: int, unused: int) -> str:
    """What a training learned from what people said of answers."""
    said = f"Feedback on answers: good {good} ({pairs} pairs), bad {bad} (as hard negatives)"
    others = {"of no use here": unused, "about passages that are gone": gone}
    return "".join([said, *(f", {name} {count}" for name, count in others.items() if count), "."])


def tuning(
    weights: Sequence[Mapping[str, Any]], refusals: Sequence[Mapping[str, Any]], risk: float, *, json_only: bool
) -> None:
    if json_only:
        as_json({"languages": list(weights), "abstention": {"risk": risk, "languages": list(refusals)}})
        return
    tuned(weights, json_only=False)
    refused(refusals, risk)


def refused(found: Sequence[Mapping[str, Any]], risk: float) -> None:
    """When answers are withheld from now on, and what that does on questions that it was not chosen on."""
    out = console()
    if not found:
        out.print("When to abstain was not tuned: that takes twenty answers, of which some are right and some wrong.")
        return
    shown = [
        {
            "language": one["lang"],
            "questions": one["questions"],
            "answered": _change(one, "coverage"),
            "of it wrong": _change(one, "risk"),
            "95%": _interval(one["risk_before" if one["threshold"] is None else "risk"]),
            "": "kept" if one["threshold"] is None else "adopted",
        }
        for one in found
    ]
    rows(shown, json_only=False, empty="")
    if any(one["threshold"] is None for one in found):
        out.print(
            f"Kept is what was shipped: nothing that can be measured keeps the wrong answers at {risk:.0%} there. A higher "
            "--risk, a reranker or a language model may."
        )


def _change(one: Mapping[str, Any], name: str) -> str:
    """What it was, and what it is now where something was chosen."""
    was, now = (
        "–" if figure["value"] is None else f"{figure['value']:.2f}" for figure in (one[f"{name}_before"], one[name])
    )
    return was if one["threshold"] is None else f"{was}→{now}"


def _interval(figure: Mapping[str, Any]) -> str:
    return "–" if figure["value"] is None else f"{figure['low']:.2f}–{figure['high']:.2f}"


def tuned(found: Sequence[Mapping[str, Any]], *, json_only: bool) -> None:
    if json_only:
        as_json({"languages": list(found)})
        return
    if not found:
        console().print("Nothing was tuned: no language has twenty questions whose passages are in the collection.")
        return
    shown = [
        {
            "language": one["lang"],
            "questions": one["questions"],
            "weight": f"{one['weight_before']:.2f} -> {one['weight']:.2f}"
            if one["adopted"]
            else f"{one['weight_before']:.2f}",
            "MRR before": f"{one['before']:.3f}",
            "after": f"{one['after']:.3f}",
            "held out": f"{one['held_out']:.3f}",
            "": "adopted" if one["adopted"] else "kept",
        }
        for one in found
    ]
    rows(shown, json_only=False, empty="")
    console().print(
        "A weight is kept where another one does not do better on questions that it was not chosen on (held out)."
    )


def tagged(name: str, changed: int, *, json_only: bool) -> None:
    if json_only:
        as_json({"collection": name, "changed": changed})
        return
    console().print(f"Collection {escape(name)}: {changed} documents are tagged otherwise than before.")


def removed(name: str, counts: Mapping[str, int], *, json_only: bool) -> None:
    if json_only:
        as_json({"collection": name, "removed": dict(counts)})
        return
    console().print(f"Collection {escape(name)}: {sum(counts.values())} documents removed.")
    _lines(
        (path for path, count in counts.items() if not count), "  nothing there is called, or is in, ", style="yellow"
    )


def collection(
    name: str,
    encoder: EncoderId,
    documents: Sequence[DocumentInfo],
    failed: Sequence[FileRecord],
    *,
    json_only: bool,
) -> None:
    """The documents of a collection with what was noted of them, and the files that gave none."""
    held = [asdict(document) for document in documents]
    if json_only:
        as_json(
            {"name": name, "encoder": asdict(encoder), "documents": held, "failed": [asdict(each) for each in failed]}
        )
        return
    shown = [
        {
            "source": document.source,
            "title": document.title,
            "lang": document.lang,
            "chunks": document.chunks,
            "date": document.date,
            "tags": ", ".join(_tags(document)),
        }
        for document in documents
    ]
    rows(shown, json_only=False, empty=f"Nothing is indexed yet in {name!r}.")
    _lines((f"{each.source}: {note}" for each in documents for note in each.notes), "  ", style="dim")
    _lines((f"{each.path}: {each.reason}" for each in failed), "  could not be read: ", style="yellow")


def _tags(document: DocumentInfo) -> list[str]:
    """The tags that a document has, and all that a person gave it."""
    tags = [value for name, value in (*document.metadata, *document.given) if name == TAG]
    return list(dict.fromkeys([*tags, *(f"{name}={value}" for name, value in document.given if name != TAG)]))


def _lines(texts: Iterable[str], before: str, *, style: str | None = None) -> None:
    out, lines = console(), list(texts)
    for text in lines[:_SHOWN]:
        out.print(before + escape(text), style=style)
    if len(lines) > _SHOWN:
        out.print(f"  and {len(lines) - _SHOWN} more: see --json.", style=style)
