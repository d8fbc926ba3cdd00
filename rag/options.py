"""Options that several commands of `mekor` have."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

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
