"""The commands of `mekor` that make collections and look after them."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rag.options import WAIT, AsJson, Collection, Encoder, Home, ModelSet, embedding, opened, settings

if TYPE_CHECKING:
    from rag.settings import Settings

app = typer.Typer()
collections_app = typer.Typer(help="List, look into, rename and delete collections.", no_args_is_help=True)


@app.command()
def ingest(
    paths: Annotated[list[Path], typer.Argument(help="Files, and folders with all below them.")],
    collection: Collection = None,
    home: Home = None,
    models: ModelSet = None,
    encoder: Encoder = None,
    sync: Annotated[
        bool, typer.Option("--sync", help="Take out documents whose files are gone from the folders.")
    ] = False,
    watch: Annotated[
        bool, typer.Option("--watch", help="Go on, and keep in step with the folders until Ctrl-C.")
    ] = False,
    wait: Annotated[float, typer.Option(help="Seconds to wait for another process that writes.")] = 0,
    as_json: AsJson = False,
) -> None:
    """Bring documents into a collection, which is made when it is not there."""
    from indexing.config import IngestConfig
    from indexing.errors import CollectionLocked
    from indexing.places import collections_folder
    from indexing.watch import changes
    from rag import terminal
    from rag.compose import open_rag

    chosen = settings(home=home, collection=collection, models=models, encoder=encoder)
    rag = open_rag(chosen)
    limits = IngestConfig(sync=sync, wait=wait)
    told = None
    for _ in changes(paths, without=collections_folder(chosen.home)) if watch else [None]:
        try:
            with terminal.progress("Reading", quiet=as_json) as update:
                summary = rag.ingest(*paths, progress=update, limits=limits)
        except CollectionLocked:
            if told is None:
                raise
            continue  # the next look is soon
        if summary.has_changes or told != (summary.skipped, summary.gone):
            terminal.summary(summary, json_only=as_json)
        told = summary.skipped, summary.gone
    if not summary.has_changes and not summary.unchanged:
        raise typer.Exit(1)


@app.command()
def verify(
    collection: Collection = None,
    repair: Annotated[bool, typer.Option("--repair", help="Mend what is damaged, or take it out.")] = False,
    home: Home = None,
    models: ModelSet = None,
    encoder: Encoder = None,
    as_json: AsJson = False,
) -> None:
    """Check all that is stored of a collection. Exit code 1 says that something is wrong.

    With --repair the index is built anew, and damaged documents are taken out: the next ingestion reads their files again.
    """
    from indexing.verify import verify as run
    from rag import tables, terminal

    chosen = settings(home=home, collection=collection, models=models, encoder=encoder)
    asked = embedding(chosen) if repair and (models or encoder) else None
    with terminal.progress("Checking", quiet=as_json) as update:
        done = run(chosen.collection, repair=repair, encoder=asked, home=chosen.home, wait=WAIT, progress=update)
    tables.verification(done, json_only=as_json)
    if done.problems:
        raise typer.Exit(1)


@app.command()
def compact(collection: Collection = None, home: Home = None, as_json: AsJson = False) -> None:
    """Give back the space of what was deleted, so that no byte of it is left in the collection."""
    from indexing.compact import compact as run
    from rag import tables

    with closing(opened(settings(home=home, collection=collection))) as stored:
        tables.compacted(run(stored, wait=WAIT), json_only=as_json)


@app.command("export")
def export_to(
    file: Annotated[Path, typer.Argument(help="The file to write, as papers.mekor; or a folder.")],
    collection: Collection = None,
    replace: Annotated[bool, typer.Option("--replace", help="Write over a file that is there.")] = False,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Write a collection into one file, to keep it or to take it to another machine."""
    from indexing.carry import export_collection
    from rag import tables, terminal

    with (
        closing(opened(settings(home=home, collection=collection))) as stored,
        terminal.progress("Checking", quiet=as_json) as update,
    ):
        done = export_collection(stored, file, replace=replace, progress=update)
    tables.carried(done, "Wrote", json_only=as_json)


@app.command("import")
def import_from(
    file: Annotated[Path, typer.Argument(help="A file that `mekor export` wrote.")],
    collection: Annotated[
        str | None, typer.Option("--collection", "-c", help="What to call it. [default: as it was called]")
    ] = None,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Make a collection of a file that `mekor export` wrote."""
    from indexing.carry import import_collection
    from rag import tables, terminal

    chosen = settings(home=home)
    with terminal.progress("Checking", quiet=as_json) as update:
        done = import_collection(file, collection, home=chosen.home, progress=update)
    tables.carried(done, "Read", json_only=as_json)


@app.command()
def reindex(
    collection: Collection = None,
    home: Home = None,
    models: ModelSet = None,
    encoder: Encoder = None,
    as_json: AsJson = False,
) -> None:
    """Embed a collection again with another encoder. It answers meanwhile, and what is stopped goes on when run again."""
    from indexing.config import NAME, IngestConfig
    from indexing.reindex import reindex as run
    from rag import tables, terminal

    chosen = settings(home=home, collection=collection, models=models, encoder=encoder)
    with closing(opened(chosen)) as stored:
        made_by = embedding(chosen, None if models else stored)
        with terminal.progress("Embedding", quiet=as_json) as update:
            done = run(stored, made_by, config=IngestConfig(wait=WAIT), progress=update)
    tables.reindexed(done, by_name=bool(chosen.encoder) and done.encoder != NAME, json_only=as_json)


@app.command()
def index(
    kind: Annotated[
        str, typer.Argument(help="auto (by how many there are), flat, ivf, ivfpq, hnsw or, on a GPU, cagra.")
    ],
    collection: Collection = None,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Choose the kind of a collection's index of vectors, and build it anew."""
    from rag import tables

    with closing(opened(settings(home=home, collection=collection))) as stored:
        made = stored.index_as(kind, wait=WAIT)
        tables.indexed(stored.name, made.kind, len(made.ids), made.recall(), json_only=as_json)


@app.command()
def remove(
    paths: Annotated[
        list[str], typer.Argument(help="Files, folders, or documents as `mekor collections show` names them.")
    ],
    collection: Collection = None,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Take documents out of a collection. The files are not touched: while they are in a folder, it brings them again."""
    from rag import tables

    with closing(opened(settings(home=home, collection=collection))) as stored:
        removed = stored.remove(paths, wait=WAIT)
    tables.removed(stored.name, removed, json_only=as_json)
    if not any(removed.values()):
        raise typer.Exit(1)


@collections_app.command("list")
def list_collections(home: Home = None, as_json: AsJson = False) -> None:
    """The collections and what is in them."""
    from indexing.places import collection_names
    from rag import terminal

    chosen = settings(home=home)
    rows = [_row(name, chosen) for name in collection_names(chosen.home)]
    terminal.rows(rows, json_only=as_json, empty="There are no collections yet: make one with `mekor ingest PATH`.")


@collections_app.command("show")
def show_collection(name: str, home: Home = None, as_json: AsJson = False) -> None:
    """The documents of a collection, what their readers noted, and the files that could not be read."""
    from rag import tables

    with closing(opened(settings(home=home, collection=name))) as stored:
        failed = [record for record in stored.ledger.files().values() if record.status == "failed"]
        tables.collection(name, stored.encoder, stored.documents(), failed, json_only=as_json)


@collections_app.command("rename")
def rename(old: str, new: str, home: Home = None, as_json: AsJson = False) -> None:
    """Give a collection another name, with all that is kept beside it: feedback, memory, encoders."""
    from indexing.renaming import rename_collection
    from rag import terminal

    rename_collection(old, new, home=settings(home=home).home, wait=WAIT)
    if as_json:
        terminal.as_json({"renamed": old, "to": new})
    else:
        typer.echo(f"The collection {old!r} is called {new!r} now.")


@collections_app.command("delete")
def delete(
    name: str,
    home: Home = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    as_json: AsJson = False,
) -> None:
    """Delete a collection with all it holds. The documents it was made from are not touched."""
    from indexing.deletion import delete_collection
    from rag import terminal

    chosen = settings(home=home)
    if not yes:
        question = f"Delete the collection {name!r} with {_row(name, chosen)['documents']} documents?"
        typer.confirm(question, abort=True, err=as_json)
    delete_collection(name, home=chosen.home)
    if as_json:
        terminal.as_json({"deleted": name})
    else:
        typer.echo(f"Deleted the collection {name!r}.")


def _row(name: str, chosen: Settings) -> dict[str, Any]:
    """A line of the list of collections. One that cannot be read is listed all the same."""
    from dataclasses import replace

    from indexing.errors import CollectionError, NoSuchCollection

    try:
        with closing(opened(replace(chosen, collection=name))) as stored:
            documents = stored.documents()
    except NoSuchCollection:
        raise
    except CollectionError:
        return {"name": name, "documents": "unreadable", "chunks": "unreadable"}
    return {"name": name, "documents": len(documents), "chunks": sum(document.chunks for document in documents)}
