"""The command line `mekor`, and the one composition root: settings become pipelines, services and pages here.

exit codes   0  done
             1  it could not be done, and one sentence on standard error says why
             2  the command was not understood (usage), from typer
             3  `ask`: the documents do not say
             130  interrupted
"""

from __future__ import annotations

import json
import os
import sys
import threading
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from rag.settings import Settings

EXIT_ABSTAINED = 3

app = typer.Typer(
    name="mekor",
    help="Answers questions from your own documents, shows the source of every sentence, and says when they do not say.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
collections_app = typer.Typer(help="List, look into and delete collections.", no_args_is_help=True)
app.add_typer(collections_app, name="collections")

Collection = Annotated[str | None, typer.Option("--collection", "-c", help="Which collection. [default: default]")]
Home = Annotated[Path | None, typer.Option("--home", help="The folder that holds collections, instead of MEKOR_HOME.")]
ModelSet = Annotated[str | None, typer.Option("--models", help="A set of models: embedded, small or base.")]
Encoder = Annotated[str | None, typer.Option("--encoder", help="A sentence-transformers model: name or folder.")]
Reranker = Annotated[str | None, typer.Option("--reranker", help="A cross-encoder: name or folder.")]
LLM = Annotated[
    str | None, typer.Option("--llm", help="A causal language model: name or folder, or its name at --base-url.")
]
BaseUrl = Annotated[
    str | None, typer.Option("--base-url", help="An OpenAI-compatible server, as http://127.0.0.1:8000/v1.")
]
TopK = Annotated[int | None, typer.Option("--top-k", help="How many passages the answer may use.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]


@app.command()
def ingest(
    paths: Annotated[list[Path], typer.Argument(help="Files, and folders with all below them.")],
    collection: Collection = None,
    home: Home = None,
    models: ModelSet = None,
    encoder: Encoder = None,
    as_json: AsJson = False,
) -> None:
    """Bring documents into a collection, which is made when it is not there."""
    from rag import terminal
    from rag.compose import open_rag

    rag = open_rag(settings(home=home, collection=collection, models=models, encoder=encoder))
    with terminal.progress("Reading", quiet=as_json) as update:
        summary = rag.ingest(*paths, progress=update)
    terminal.summary(summary, json_only=as_json)
    if not summary.documents and not summary.unchanged:
        raise typer.Exit(1)


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="The question, in any language.")],
    collection: Collection = None,
    home: Home = None,
    models: ModelSet = None,
    encoder: Encoder = None,
    reranker: Reranker = None,
    llm: LLM = None,
    base_url: BaseUrl = None,
    top_k: TopK = None,
    as_json: AsJson = False,
) -> None:
    """Answer one question. Exit code 3 says that the documents do not say."""
    from rag import terminal
    from rag.compose import open_rag

    rag = open_rag(
        settings(home=home, collection=collection, models=models, encoder=encoder, reranker=reranker, llm=llm,
                 base_url=base_url, top_k=top_k)
    )  # fmt: skip
    answer = terminal.answer(rag.stream(question), json_only=as_json)
    if answer.abstained:
        raise typer.Exit(EXIT_ABSTAINED)


@app.command()
def chat(
    collection: Collection = None,
    home: Home = None,
    models: ModelSet = None,
    encoder: Encoder = None,
    reranker: Reranker = None,
    llm: LLM = None,
    base_url: BaseUrl = None,
    port: Annotated[int, typer.Option(help="The port on this machine; 0 takes a free one.")] = 7860,
    open_browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open the page in a browser.")] = True,
) -> None:
    """Open the chat page."""
    chosen = settings(
        home=home, collection=collection, models=models, encoder=encoder, reranker=reranker, llm=llm, base_url=base_url
    )
    _serve(chosen, "127.0.0.1", port, open_browser=open_browser)


@app.command()
def serve(
    collection: Collection = None,
    home: Home = None,
    models: ModelSet = None,
    encoder: Encoder = None,
    reranker: Reranker = None,
    llm: LLM = None,
    base_url: BaseUrl = None,
    host: Annotated[str, typer.Option(help="Only addresses of this machine are served.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port; 0 takes a free one.")] = 7860,
) -> None:
    """Run the HTTP service and the page."""
    chosen = settings(
        home=home, collection=collection, models=models, encoder=encoder, reranker=reranker, llm=llm, base_url=base_url
    )
    _serve(chosen, host, port, open_browser=False)


@app.command("eval")
def evaluate(
    gold: Annotated[
        Path, typer.Option("--gold", help="Gold questions: JSONL, SQuAD JSON, or a folder of passages and questions.")
    ],
    collection: Collection = None,
    home: Home = None,
    models: ModelSet = None,
    encoder: Encoder = None,
    reranker: Reranker = None,
    llm: LLM = None,
    base_url: BaseUrl = None,
    limit: Annotated[int | None, typer.Option(help="Ask that many, taken evenly from the set.")] = None,
    out: Annotated[
        Path | None, typer.Option(help="Write report.md, report.json and a line a question into this folder.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Measure how often the answers are right, unsupported or withheld, with counts and 95% intervals.

    Gold that brings its own passages is indexed into a collection of its own, unless --collection names one.
    """
    from eval import collection_for, read_gold
    from eval import evaluate as run
    from rag import terminal
    from rag.compose import open_rag

    chosen = settings(home=home, collection=collection, models=models, encoder=encoder, reranker=reranker,
                      llm=llm, base_url=base_url)  # fmt: skip
    questions = read_gold(gold)
    with terminal.progress("Indexing", quiet=as_json) as update:
        if questions.passages is not None and collection is None:
            parts = chosen.chosen()
            rag = collection_for(questions, chosen.home, chosen.models, progress=update, encoder=parts.encoder,
                                 generator=parts.generator, reranker=parts.reranker, retrieve=chosen.retrieve())  # fmt: skip
        else:
            rag = open_rag(chosen)
    with terminal.progress("Asking", quiet=as_json) as update:
        report = run(rag, questions, limit=limit, progress=update)
    if out is not None:
        report.write(out)
    if as_json:
        terminal.as_json(report.to_dict())
    else:
        terminal.report(report.tables(), report.notes)


@app.command()
def demo(home: Home = None) -> None:
    """Index the sample collection, ask four questions about it, and say how to go on."""
    from rag import terminal
    from rag.compose import SAMPLE, open_rag, sample_documents

    terminal.demo(open_rag(settings(home=home, collection=SAMPLE, models="embedded")), sample_documents())


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
    """The documents of a collection."""
    from rag import terminal

    rows = [asdict(document) for document in _collection(name, settings(home=home)).documents()]
    keep = ("id", "source", "title", "lang", "chunks", "ingested_at")
    shown = rows if as_json else [{key: row[key] for key in keep} for row in rows]
    terminal.rows(shown, json_only=as_json, empty=f"Nothing is indexed yet in {name!r}.")


@collections_app.command("delete")
def delete(
    name: str, home: Home = None, yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False
) -> None:
    """Delete a collection with all it holds. The documents it was made from are not touched."""
    from indexing.collection import delete_collection

    chosen = settings(home=home)
    if not yes:
        typer.confirm(f"Delete the collection {name!r} with {_row(name, chosen)['documents']} documents?", abort=True)
    delete_collection(name, home=chosen.home)
    typer.echo(f"Deleted the collection {name!r}.")


def settings(**flags: Any) -> Settings:
    """The settings of file, environment and flags."""
    from rag.settings import load_settings

    return load_settings(**flags)


def _row(name: str, chosen: Settings) -> dict[str, Any]:
    """A line of the list of collections. One that cannot be read is listed all the same."""
    from indexing.errors import CollectionError, NoSuchCollection

    try:
        documents = _collection(name, chosen).documents()
    except NoSuchCollection:
        raise
    except CollectionError:
        return {"name": name, "documents": "unreadable", "chunks": "unreadable"}
    return {"name": name, "documents": len(documents), "chunks": sum(document.chunks for document in documents)}


def _collection(name: str, chosen: Settings) -> Any:
    from indexing.collection import Collection as Stored

    return Stored.open(name, home=chosen.home)


def _serve(chosen: Settings, host: str, port: int, *, open_browser: bool) -> None:
    from indexing.places import collection_names
    from rag import terminal
    from rag.compose import SAMPLE, pool, warm
    from rag.serve import create_app
    from rag.serve import serve as run
    from ui.app import build, mount

    rag_for = pool(chosen)

    def names() -> list[str]:
        return collection_names(chosen.home)

    shown = terminal.DEMO_QUESTIONS[:3] if chosen.collection == SAMPLE else ()
    blocks = build(rag_for, names, collection=chosen.collection, examples=shown)
    threading.Thread(target=warm, args=(rag_for(chosen.collection),), daemon=True).start()
    run(mount(create_app(rag_for, names, default=chosen.collection), blocks), host, port, open_browser=open_browser)


def main() -> None:
    """Run the command line. Every error that has a sentence ends in that sentence and exit code 1."""
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
    try:
        app()
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:
        if not _has_a_sentence(error):
            raise
        if "--json" in sys.argv:
            sys.stdout.write(json.dumps({"error": {"type": type(error).__name__, "message": str(error)}}) + "\n")
        sys.stderr.write(f"mekor: {error}\n")
        sys.exit(1)


def _has_a_sentence(error: Exception) -> bool:
    from indexing.errors import IndexingError
    from rag.errors import RAGError

    if isinstance(error, IndexingError | RAGError):
        return True
    from eval.errors import EvalError

    return isinstance(error, EvalError)
