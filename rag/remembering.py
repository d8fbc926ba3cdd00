"""The commands of `mekor memory`: the facts that a person wants remembered, shown, changed and forgotten."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rag.options import AsJson, Collection, Home, settings

if TYPE_CHECKING:
    from rag.memory import Fact, Memory

Number = Annotated[int, typer.Argument(help="The number of the fact, as `mekor memory list` shows it.", min=1)]
Text = Annotated[str, typer.Argument(help="The fact, in any language, as you would say it.")]

app = typer.Typer(
    help='Facts about you to remember across conversations, cited as "you told me". Off until you switch it on.',
    no_args_is_help=True,
)


@app.command("list")
def list_facts(collection: Collection = None, home: Home = None, as_json: AsJson = False) -> None:
    """All that is remembered, and whether it is used."""
    from rag import terminal

    memory = _memory(collection, home)
    is_on, facts = memory.state()
    if as_json:
        terminal.as_json({"collection": memory.collection, "on": is_on, "facts": [asdict(fact) for fact in facts]})
        return
    typer.echo(_said(memory, is_on, len(facts)))
    if facts:
        terminal.rows([asdict(fact) for fact in facts], json_only=False, empty="")


@app.command()
def add(text: Text, collection: Collection = None, home: Home = None, as_json: AsJson = False) -> None:
    """Remember a fact."""
    _show(_memory(collection, home).add(text), "Remembered", as_json=as_json)


@app.command()
def edit(number: Number, text: Text, collection: Collection = None, home: Home = None, as_json: AsJson = False) -> None:
    """Say a fact otherwise."""
    _show(_memory(collection, home).edit(number, text), "Changed", as_json=as_json)


@app.command()
def forget(
    numbers: Annotated[list[int] | None, typer.Argument(help="The numbers of the facts.", min=1)] = None,
    everything: Annotated[bool, typer.Option("--all", help="Forget all facts of the collection.")] = False,
    collection: Collection = None,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Forget facts, so that no byte of them is left."""
    from rag import terminal

    if everything == bool(numbers):
        raise typer.BadParameter("give the numbers of facts, or --all.")
    memory = _memory(collection, home)
    if everything:
        forgotten = memory.forget_all()
    else:
        wanted = list(dict.fromkeys(numbers or ()))
        for number in wanted:
            memory.forget(number)
        forgotten = len(wanted)
    if as_json:
        terminal.as_json({"collection": memory.collection, "forgotten": forgotten})
    else:
        typer.echo(f"Forgot {_count(forgotten)} of the collection {memory.collection!r}.")


@app.command()
def on(collection: Collection = None, home: Home = None, as_json: AsJson = False) -> None:
    """Switch memory on for a collection."""
    _switch(_memory(collection, home), on=True, as_json=as_json)


@app.command()
def off(collection: Collection = None, home: Home = None, as_json: AsJson = False) -> None:
    """Switch memory off: facts stay in the list and are not used, until they are forgotten or it is on again."""
    _switch(_memory(collection, home), on=False, as_json=as_json)


def _memory(collection: str | None, home: Path | None) -> Memory:
    from rag.memory import Memory

    chosen = settings(home=home, collection=collection)
    return Memory(chosen.collection, chosen.home)


def _switch(memory: Memory, *, on: bool, as_json: bool) -> None:
    from rag import terminal

    memory.switch(on=on)
    is_on, facts = memory.state()
    if as_json:
        terminal.as_json({"collection": memory.collection, "on": is_on, "facts": len(facts)})
    else:
        typer.echo(_said(memory, is_on, len(facts)))


def _show(fact: Fact, verb: str, *, as_json: bool) -> None:
    from rag import terminal

    if as_json:
        terminal.as_json(asdict(fact))
    else:
        typer.echo(f"{verb} {fact.id}: {fact.text}")


def _said(memory: Memory, is_on: bool, count: int) -> str:
    return f"Memory is {'on' if is_on else 'off'} in the collection {memory.collection!r}, which has {_count(count)}."


def _count(facts: int) -> str:
    return "1 fact" if facts == 1 else f"{facts} facts"
