"""The commands of `mekor` that ask and search, `tag`, which says among what, and `demo`, which shows it."""

from __future__ import annotations

from contextlib import closing
from typing import Annotated

import typer

from rag.options import (
    LLM,
    WAIT,
    AsJson,
    BaseUrl,
    Collection,
    Encoder,
    Home,
    Languages,
    ModelSet,
    Reranker,
    Since,
    Support,
    Tags,
    TopK,
    Until,
    Where,
    Within,
    only,
    opened,
    pair,
    settings,
)

EXIT_ABSTAINED = 3

app = typer.Typer()


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="The question, in any language.")],
    collection: Collection = None,
    home: Home = None,
    models: ModelSet = None,
    encoder: Encoder = None,
    reranker: Reranker = None,
    support: Support = None,
    llm: LLM = None,
    base_url: BaseUrl = None,
    top_k: TopK = None,
    within: Within = None,
    languages: Languages = None,
    since: Since = None,
    until: Until = None,
    tags: Tags = None,
    where: Where = None,
    attribute: Annotated[
        bool, typer.Option("--attribute", help="Ask a local language model what it used, and cite that.")
    ] = False,
    whole: Annotated[
        bool | None,
        typer.Option("--whole/--passages", help="Read whole documents, or a few passages. Else the question decides."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Answer one question. Exit code 3 says that the documents do not say."""
    from rag import terminal
    from rag.compose import open_rag

    rag = open_rag(
        settings(home=home, collection=collection, models=models, encoder=encoder, reranker=reranker, llm=llm,
                 base_url=base_url, top_k=top_k, support=support)
    )  # fmt: skip
    found = only(within, languages, since, until, tags, where)
    answer = terminal.answer(rag.stream(question, where=found, attribute=attribute, whole=whole), json_only=as_json)
    if answer.abstained:
        raise typer.Exit(EXIT_ABSTAINED)


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

    rag = open_rag(settings(home=home, collection=collection, models=models, encoder=encoder, reranker=reranker,
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
    from indexing.ledger.tags import tag as give
    from rag import tables

    chosen = settings(home=home, collection=collection)
    if not add and not remove:
        raise typer.BadParameter("give --add or --remove.")
    with closing(opened(chosen)) as stored, stored.writing(WAIT):
        changed = give(stored.ledger, paths, add=list(map(pair, add or ())), remove=tuple(map(pair, remove or ())))
    tables.tagged(chosen.collection, changed, json_only=as_json)
    if not changed:
        raise typer.Exit(1)


@app.command()
def demo(home: Home = None) -> None:
    """Index the sample collection, ask four questions about it, and say how to go on."""
    from rag import terminal
    from rag.compose import SAMPLE, open_rag, sample_documents

    terminal.demo(open_rag(settings(home=home, collection=SAMPLE, models="embedded")), sample_documents())
