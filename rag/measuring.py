"""The options of `mekor eval`. What its commands do is reached by `cli`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

EXIT_FAILED = 5

app = typer.Typer(invoke_without_command=True)

Gold = Annotated[
    Path | None,
    typer.Option("--gold", help="Gold questions: JSONL, SQuAD JSON, or a folder of passages and questions."),
]
Limit = Annotated[int | None, typer.Option(help="Ask that many, taken evenly from the set.")]
Out = Annotated[
    Path | None,
    typer.Option("--out", help="The folder of the run; one that was stopped goes on there. [default: a new one]"),
]
FailIf = Annotated[
    list[str] | None,
    typer.Option("--fail-if", help="End with exit code 5 when this holds, as hallucination>0.05; as often as needed."),
]
Slices = Annotated[str, typer.Option("--slices", help="What figures are broken down by: lang, type or both.")]
Robustness = Annotated[
    bool,
    typer.Option(
        "--robustness",
        help="Ask again with distractors, without the right passage, against it, and with orders in one.",
    ),
]
Perplexity = Annotated[
    bool,
    typer.Option(
        "--perplexity", help="Ask a local language model how probable gold answers are, with passages and without."
    ),
]
Against = Annotated[Path | None, typer.Option("--compare", help="The folder of an earlier run to compare with.")]
RunFolder = Annotated[Path, typer.Argument(help="The folder of a run.")]
