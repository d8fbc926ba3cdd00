"""The commands of `mekor` about finding passages: `search`, `tag`, `tune`."""

from __future__ import annotations

from contextlib import closing
from typing import Annotated

import typer

from rag.options import (
    AsJson,
    Collection,
    Encoder,
    Home,
    Languages,
    ModelSet,
    Reranker,
    Since,
    Tags,
    TopK,
    Until,
    Where,
    Within,
    only,
    pair,
)

app = typer.Typer()


@app.command()
def search(
    question: Annotated[str, typer.Argument(help="The question, in any language.")],
    collection: Collection = None,
    home: Home = None,
    models: ModelSet = None,
    encoder: Encoder = None,
    reranker: Reranker = None,
    top_k: TopK = None,
    within: Within = None,
    languages: Languages = None,
    since: Since = None,
    until: Until = None,
    tags: Tags = None,
    where: Where = None,
    as_json: AsJson = False,
) -> None:
    """Find the passages that a question would be answered from."""
    from rag import tables
    from rag.compose import open_rag
    from rag.settings import load_settings

    rag = open_rag(load_settings(home=home, collection=collection, models=models, encoder=encoder, reranker=reranker,
                                 top_k=top_k))  # fmt: skip
    found = rag.search(question, where=only(within, languages, since, until, tags, where))
    tables.passages(found, json_only=as_json)
    if not found:
        raise typer.Exit(1)


@app.command()
def tag(
    paths: Annotated[list[str], typer.Argument(help="Documents, archives and folders of the collection.")],
    add: Annotated[list[str] | None, typer.Option("--add", help="A tag, or name=value.")] = None,
    remove: Annotated[list[str] | None, typer.Option("--remove", help="A tag, or name=value, that was given.")] = None,
    collection: Collection = None,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Give documents tags and other metadata, to search among them. They stay when a document changes."""
    from indexing.collection import Collection as Stored
    from indexing.ledger.tags import tag as give
    from rag import tables
    from rag.settings import load_settings

    chosen = load_settings(home=home, collection=collection)
    if not add and not remove:
        raise typer.BadParameter("give --add or --remove.")
    with closing(Stored.open(chosen.collection, home=chosen.home)) as stored, stored.writing(10.0):
        changed = give(stored.ledger, paths, add=list(map(pair, add or ())), remove=tuple(map(pair, remove or ())))
    tables.tagged(chosen.collection, changed, json_only=as_json)
    if not changed:
        raise typer.Exit(1)
