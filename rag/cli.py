"""The command line `mekor`, and the one composition root: settings become pipelines, services and pages here.

exit codes   0  done
             1  it could not be done, and one sentence on standard error says why; `verify`: something is wrong
             2  the command was not understood (usage), from typer
             3  `ask`: the documents do not say
             4  `train`: the encoder finds no more than the one in use, and is not used
             5  `eval`: what --fail-if says holds
             130  interrupted
"""

from __future__ import annotations

import json
import os
import sys
import threading
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rag import finding, judging, measuring, proposing, remembering, teaching, upkeep
from rag.options import (
    LLM,
    WAIT,
    AsJson,
    BaseUrl,
    Collection,
    Encoder,
    Home,
    ModelSet,
    Reranker,
    Support,
    embedding,
    opened,
    settings,
)

if TYPE_CHECKING:
    from eval.training import Tell
    from indexing.collection import Collection as Stored
    from indexing.train.types import Pair
    from rag.settings import Settings

app = typer.Typer(
    name="mekor",
    help="Answers questions from your own documents, shows the source of every sentence, and says when they do not say.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(finding.app)
app.add_typer(upkeep.app)
app.add_typer(upkeep.collections_app, name="collections")
app.add_typer(teaching.app)
app.add_typer(teaching.encoders_app, name="encoders")
app.add_typer(remembering.app, name="memory")
app.add_typer(judging.app, name="feedback")
app.add_typer(measuring.app, name="eval")


@app.command()
def chat(
    collection: Collection = None,
    home: Home = None,
    models: ModelSet = None,
    encoder: Encoder = None,
    reranker: Reranker = None,
    support: Support = None,
    llm: LLM = None,
    base_url: BaseUrl = None,
    port: Annotated[int, typer.Option(help="The port on this machine; 0 takes a free one.")] = 7860,
    open_browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open the page in a browser.")] = True,
) -> None:
    """Open the chat page."""
    chosen = settings(home=home, collection=collection, models=models, encoder=encoder, reranker=reranker,
                      support=support, llm=llm, base_url=base_url)  # fmt: skip
    _serve(chosen, "127.0.0.1", port, open_browser=open_browser)


@app.command()
def serve(
    collection: Collection = None,
    home: Home = None,
    models: ModelSet = None,
    encoder: Encoder = None,
    reranker: Reranker = None,
    support: Support = None,
    llm: LLM = None,
    base_url: BaseUrl = None,
    host: Annotated[str, typer.Option(help="Only addresses of this machine are served.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port; 0 takes a free one.")] = 7860,
) -> None:
    """Run the HTTP service and the page."""
    chosen = settings(home=home, collection=collection, models=models, encoder=encoder, reranker=reranker,
                      support=support, llm=llm, base_url=base_url)  # fmt: skip
    _serve(chosen, host, port, open_browser=False)


@measuring.app.callback()
def evaluate(
    context: typer.Context,
    gold: measuring.Gold = None,
    collection: Collection = None,
    home: Home = None,
    models: ModelSet = None,
    encoder: Encoder = None,
    reranker: Reranker = None,
    support: Support = None,
    llm: LLM = None,
    base_url: BaseUrl = None,
    limit: measuring.Limit = None,
    out: measuring.Out = None,
    compare: measuring.Against = None,
    fail_if: measuring.FailIf = None,
    slices: measuring.Slices = "lang,type",
    robustness: measuring.Robustness = False,
    perplexity: measuring.Perplexity = False,
    as_json: AsJson = False,
) -> None:
    """Measure how often the answers are right, unsupported or withheld, with counts and 95% intervals.

    Gold that brings its own passages is indexed into a collection of its own, unless --collection names one. Exit code 5 says
    that what --fail-if names holds.
    """
    if context.invoked_subcommand:
        return
    if gold is None:
        raise typer.BadParameter("give the gold questions to ask.", param_hint="--gold")
    from eval.command import Wanted, measure

    chosen = settings(home=home, collection=collection, models=models, encoder=encoder, reranker=reranker,
                      support=support, llm=llm, base_url=base_url)  # fmt: skip
    wanted = Wanted(
        gold, limit, out, compare, tuple(fail_if or ()), slices, collection is not None, robustness, perplexity
    )
    if measure(chosen, wanted, as_json=as_json):
        raise typer.Exit(measuring.EXIT_FAILED)


@measuring.app.command("compare")
def compare_runs(first: measuring.RunFolder, second: measuring.RunFolder, as_json: AsJson = False) -> None:
    """Tell what differs between two runs on the same questions, and what of it may be chance."""
    from eval.compare import compare
    from eval.folder import read_run
    from rag import terminal

    terminal.compared(compare(read_run(first), read_run(second)), json_only=as_json)


@app.command()
def tune(
    gold: Annotated[Path, typer.Option("--gold", help="Gold questions about the documents of the collection.")],
    collection: Collection = None,
    home: Home = None,
    models: ModelSet = None,
    encoder: Encoder = None,
    reranker: Reranker = None,
    support: Support = None,
    llm: LLM = None,
    base_url: BaseUrl = None,
    risk: Annotated[float, typer.Option(help="How many of the answers given may be wrong, as a share.")] = 0.05,
    as_json: AsJson = False,
) -> None:
    """Choose on gold questions how much the encoder counts beside the words, and when to say that the documents do not say.

    The second needs questions that have no answer among the others.
    """
    from eval import read_gold
    from eval import tune as weigh
    from eval.refusal import tune_refusal
    from rag import tables, terminal
    from rag.compose import open_rag

    chosen = settings(home=home, collection=collection, models=models, encoder=encoder, reranker=reranker,
                      support=support, llm=llm, base_url=base_url)  # fmt: skip
    questions = read_gold(gold)
    with closing(opened(chosen)) as stored:
        with terminal.progress("Searching", quiet=as_json) as update:
            weights = weigh(stored, embedding(chosen, stored), questions, wait=WAIT, progress=update)
        with open_rag(chosen) as rag, terminal.progress("Asking", quiet=as_json) as update:
            refusals = tune_refusal(rag, stored, questions, risk, wait=WAIT, progress=update)
    tables.tuning([asdict(one) for one in weights], [asdict(one) for one in refusals], risk, json_only=as_json)
    if not (weights or refusals):
        raise typer.Exit(1)


@app.command()
def train(
    collection: Collection = None,
    home: Home = None,
    models: ModelSet = None,
    encoder: Encoder = None,
    base: teaching.Base = "static",
    name: teaching.Called = "",
    gold: teaching.Gold = None,
    questions: teaching.Questions = 0,
    llm: LLM = None,
    base_url: BaseUrl = None,
    weight: teaching.Weights = None,
    setting: teaching.Others = None,
    feedback: teaching.Feedback = True,
    resume: teaching.Resume = False,
    force: teaching.Force = False,
    as_json: AsJson = False,
) -> None:
    """Train an encoder on the documents of a collection, and use it if it finds more. Exit code 4 says that it is not used."""
    from eval import read_gold
    from eval.training import TeachConfig, teach
    from rag import tables, terminal

    wanted = teaching.training(base, setting or (), weight or ())
    chosen = settings(home=home, collection=collection, models=models, encoder=encoder, llm=llm, base_url=base_url)
    golds = [read_gold(path) for path in gold or ()]
    with closing(opened(chosen)) as stored, terminal.stages(quiet=as_json) as tell:
        done = teach(
            stored,
            embedding(chosen, stored),
            TeachConfig(name, wanted, force=force, resume=resume, feedback=feedback),
            gold=golds,
            written=_written(stored, chosen, questions, tell) if questions else (),
            wait=WAIT,
            tell=tell,
        )
    tables.taught(asdict(done), json_only=as_json)
    if not done.adopted:
        raise typer.Exit(teaching.EXIT_KEPT)


def _make(chosen: Settings, *, as_json: bool, **wanted: Any) -> None:
    from eval.making import Making, make

    make(chosen, Making(**wanted), as_json=as_json)


proposing.add_to(measuring.app, _make)


def _written(stored: Stored, chosen: Settings, count: int, tell: Tell) -> list[Pair]:
    from eval.questions import written_pairs
    from rag.generate import load_generator

    generator = load_generator(chosen.chosen().generator)
    return written_pairs(stored, generator, count, progress=lambda *at: tell("Asking", *at))


def _serve(chosen: Settings, host: str, port: int, *, open_browser: bool) -> None:
    from indexing.places import collection_names
    from rag import terminal
    from rag.compose import SAMPLE, Pool, warm
    from rag.serve import create_app
    from rag.serve import serve as run
    from ui.app import mount
    from ui.page import Services

    rag_for = Pool()
    warmed = rag_for(chosen)

    def names() -> list[str]:
        return collection_names(chosen.home)

    shown = terminal.DEMO_QUESTIONS[:3] if chosen.collection == SAMPLE else ()
    services = Services(rag_for, names, chosen, shown)
    service = mount(create_app(services.opener(chosen), names, default=chosen.collection), services)
    threading.Thread(target=warm, args=(warmed,), daemon=True).start()
    run(service, host, port, open_browser=open_browser)


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
        from rag.terminal import plain

        sys.stderr.write(f"mekor: {plain(str(error))}\n")
        sys.exit(1)


def _has_a_sentence(error: Exception) -> bool:
    from indexing.errors import IndexingError
    from rag.errors import RAGError

    if isinstance(error, IndexingError | RAGError):
        return True
    from eval.errors import EvalError

    return isinstance(error, EvalError)
