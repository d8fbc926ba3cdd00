"""The command `mekor eval make`: its options. What it does is handed to it by `cli`, which alone reaches the room of evaluation."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from rag.options import LLM, AsJson, BaseUrl, Collection, Home, ModelSet, settings

Count = Annotated[
    int | None, typer.Option(help="Questions in the file, with those it has. [default: 50 for a new file]")
]
Unanswerable = Annotated[float, typer.Option(help="Which part of them nothing in the documents answers.")]
Out = Annotated[Path, typer.Option(help="The file of proposals and of what became of them; one that is there goes on.")]
Seed = Annotated[int, typer.Option(help="Another number draws other questions.")]
Review = Annotated[bool, typer.Option("--review/--no-review", help="Go through what is undecided, one by one.")]
AcceptUnseen = Annotated[
    bool, typer.Option("--accept-unseen", help="Accept all without anybody having looked; the file says so of each.")
]


def add_to(app: typer.Typer, run: Callable[..., None]) -> None:
    """Have `app` know the command, whose work is `run`."""

    @app.command()
    def make(
        collection: Collection = None,
        home: Home = None,
        models: ModelSet = None,
        llm: LLM = None,
        base_url: BaseUrl = None,
        count: Count = None,
        unanswerable: Unanswerable = 0.25,
        out: Out = Path("proposals.jsonl"),
        seed: Seed = 0,
        review: Review = True,
        accept_unseen: AcceptUnseen = False,
        as_json: AsJson = False,
    ) -> None:
        """Propose gold questions from a collection, to accept, edit or reject one by one.

        With a language model (--llm, or one that is set) it writes them; without one they are made by rule, from tables and
        headings, and with gaps. What is accepted goes into two gold sets beside the file, one to tune on and one to test with:
        all questions of a document are in one of them. The same command goes on with what is undecided.
        """
        chosen = settings(home=home, collection=collection, models=models, llm=llm, base_url=base_url)
        run(chosen, out=out, count=count, unanswerable=unanswerable, seed=seed, review=review,
            accept_unseen=accept_unseen, as_json=as_json)  # fmt: skip
