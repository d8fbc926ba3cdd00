"""The commands of `mekor` that train an encoder on a collection, and that change from one encoder to another."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rag.options import (
    WAIT,
    AsJson,
    Collection,
    Encoder,
    Home,
    opened,
    pair,
    settings,
)

if TYPE_CHECKING:
    from indexing.collection import Collection as Stored
    from indexing.config import EncoderConfig
    from indexing.train.types import TrainConfig
    from indexing.types import Encoder as Embedding

EXIT_KEPT = 4
STATIC = "static"

app = typer.Typer()
encoders_app = typer.Typer(help="The encoders that a collection has, had, and could have.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="The name of an encoder, as `mekor encoders list` shows it.")]
Base = Annotated[str, typer.Option("--base", help="What is trained: static, minilm, or a sentence-transformers model.")]
Gold = Annotated[list[Path] | None, typer.Option("--gold", help="Gold questions to train on too, as often as needed.")]
Called = Annotated[str, typer.Option("--name", help="What the encoder is called. [default: the base and a number]")]
Questions = Annotated[int, typer.Option("--questions", min=0, help="Passages that the LLM writes a question for.")]
Weights = Annotated[list[str] | None, typer.Option("--weight", help="How often pairs of a source count, as cloze=0.5.")]
Others = Annotated[
    list[str] | None, typer.Option("--set", help="A setting of the training, as epochs=3 or loss=cached.")
]
Feedback = Annotated[
    bool, typer.Option("--feedback/--no-feedback", help="Train on what was said of answers too, see `mekor feedback`.")
]
Resume = Annotated[bool, typer.Option("--resume", help="Go on with a training that was broken off.")]
Force = Annotated[bool, typer.Option("--force", help="Use the encoder though it finds less than the present one.")]


@encoders_app.command("list")
def list_encoders(collection: Collection = None, home: Home = None, as_json: AsJson = False) -> None:
    """The encoder in use, those before it, and those that were trained and never used."""
    from indexing.encoders import candidates
    from rag import terminal

    with closing(opened(settings(home=home, collection=collection))) as stored:
        rows = [{**asdict(one), "replaced": one.replaced[:19]} for one in candidates(stored)]
    terminal.rows(rows, json_only=as_json, empty="")


@encoders_app.command()
def use(name: Name, collection: Collection = None, home: Home = None, as_json: AsJson = False) -> None:
    """Change to an encoder that was trained here, or that the collection had before."""
    from indexing.encoders import named

    with closing(opened(settings(home=home, collection=collection))) as stored:
        _change(stored, _loaded(named(stored, name)), as_json=as_json)


@encoders_app.command()
def rollback(
    collection: Collection = None, home: Home = None, encoder: Encoder = None, as_json: AsJson = False
) -> None:
    """Go back to the encoder before the present one. `--encoder` says where it is, when it is a folder."""
    from indexing.config import EncoderConfig
    from indexing.encoders import config_of, previous
    from indexing.errors import EncoderMismatch
    from indexing.snapshot import comparable

    with closing(opened(settings(home=home, collection=collection))) as stored:
        wanted = previous(stored)
        config = EncoderConfig(encoder) if encoder else config_of(stored, wanted)
        loaded = _loaded(config)
        if not comparable(loaded.id, wanted):
            raise EncoderMismatch(
                f"The encoder before this one was {wanted.name} ({wanted.revision}), and {config.model} is another one."
            )
        _change(stored, loaded, as_json=as_json)


@encoders_app.command()
def remove(name: Name, collection: Collection = None, home: Home = None) -> None:
    """Delete an encoder that is not in use, with its vectors."""
    from indexing.encoders import forget

    with closing(opened(settings(home=home, collection=collection))) as stored:
        vectors = forget(stored, name, wait=WAIT)
    typer.echo(f"Removed the encoder {name} with {vectors} vectors.")


def training(base: str, given: Sequence[str], weights: Sequence[str]) -> TrainConfig:
    """The settings of a training. Raises TrainingError for a name or a value that is none."""
    from dataclasses import fields

    from pydantic import TypeAdapter, ValidationError

    from indexing.train.errors import TrainingError
    from indexing.train.types import TrainConfig

    known = [one.name for one in fields(TrainConfig) if one.name not in ("model", "weights")]
    values: dict[str, Any] = {"model": base, "negatives": 0 if base == STATIC else 1}
    for name, value in map(pair, given):
        if name not in known:
            raise TrainingError(f"{name!r} is not a setting of a training: the settings are {', '.join(known)}.")
        values[name] = value.split(",") if name == "matryoshka" else value
    values["weights"] = [pair(one) for one in weights]
    try:
        return TypeAdapter(TrainConfig).validate_python(values)
    except ValidationError as error:
        first = error.errors()[0]
        raise TrainingError(f"The setting {first['loc'][0]} is {first['input']!r}: {first['msg']}.") from error


def _loaded(config: EncoderConfig) -> Embedding:
    from indexing.embed import load_encoder

    return load_encoder(config)


def _change(stored: Stored, encoder: Embedding, *, as_json: bool) -> None:
    from indexing import encoders
    from indexing.config import NAME, IngestConfig
    from indexing.reindex import reindex
    from rag import tables, terminal

    with terminal.progress("Embedding", quiet=as_json) as update:
        done = reindex(stored, encoder, config=IngestConfig(wait=WAIT), progress=update)
    by_name = encoders.own(stored) is None and done.encoder != NAME
    tables.reindexed(done, by_name=by_name, json_only=as_json)
