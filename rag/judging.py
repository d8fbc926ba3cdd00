"""The commands of `mekor feedback`: what people said of answers, shown, taken back, and written as gold questions."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rag.options import AsJson, Collection, Home, opened, settings

if TYPE_CHECKING:
    from indexing.judgments import Judgment
    from rag.feedback import Feedback

_SHOWN = 200
"""Characters of an answer in a list; --json has all of them."""

app = typer.Typer(
    help="What you said of answers, good or bad, on the chat page or in Python. `mekor train` learns from it.",
    no_args_is_help=True,
)


@app.command("list")
def list_feedback(collection: Collection = None, home: Home = None, as_json: AsJson = False) -> None:
    """All that was said, and of which answers."""
    from rag import terminal

    kept = _feedback(collection, home)
    judgments = kept.all()
    if as_json:
        terminal.as_json({"collection": kept.collection, "feedback": [asdict(one) for one in judgments]})
    else:
        terminal.rows(
            list(map(_row, judgments)), json_only=False, empty=f"No answer of {kept.collection!r} was judged."
        )


@app.command()
def remove(
    numbers: Annotated[list[int] | None, typer.Argument(help="The numbers of what was said.", min=1)] = None,
    everything: Annotated[bool, typer.Option("--all", help="Remove all of the collection.")] = False,
    collection: Collection = None,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Take back what was said, so that no byte of it is left."""
    from rag import terminal

    if everything == bool(numbers):
        raise typer.BadParameter("give the numbers of what was said, or --all.")
    kept = _feedback(collection, home)
    wanted = list(dict.fromkeys(numbers or ()))
    if not everything:
        kept.remove(*wanted)
    removed = kept.clear() if everything else len(wanted)
    if as_json:
        terminal.as_json({"collection": kept.collection, "removed": removed})
    else:
        typer.echo(f"Removed {_count(removed)} of the collection {kept.collection!r}.")


@app.command()
def export(
    file: Annotated[Path, typer.Argument(help="The file of gold questions to write, as questions.jsonl.")],
    replace: Annotated[bool, typer.Option("--replace", help="Write it anew when it is there.")] = False,
    collection: Collection = None,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Write the good answers as gold questions, for `mekor eval`, `tune` and `train --gold`."""
    from rag import terminal
    from rag.feedback import as_gold, write_gold

    chosen = settings(home=home, collection=collection)
    with closing(opened(chosen)) as stored:
        lines = as_gold(stored)
    write_gold(lines, file, replace=replace)
    if as_json:
        terminal.as_json({"collection": chosen.collection, "file": str(file), "questions": len(lines)})
    else:
        typer.echo(f"Wrote {len(lines)} question{'' if len(lines) == 1 else 's'} to {file}.")


def _feedback(collection: str | None, home: Path | None) -> Feedback:
    from rag.feedback import Feedback

    chosen = settings(home=home, collection=collection)
    return Feedback(chosen.collection, chosen.home)


def _row(one: Judgment) -> dict[str, Any]:
    from indexing.places import document_name

    return {
        "id": one.id,
        "answer is": "good" if one.good else "bad",
        "question": one.question,
        "answer": one.answer[:_SHOWN] + ("…" if len(one.answer) > _SHOWN else ""),
        "rests on": _names(document_name(anchor.source) for anchor in one.cited),
        "reason": one.reason,
        "said": (one.changed or one.created)[:10],
    }


def _names(names: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(names))


def _count(judgments: int) -> str:
    return "1 judgment" if judgments == 1 else f"{judgments} judgments"
