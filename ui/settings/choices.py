"""What a visitor may set, as the page's controls hold it, and the settings that it means. Pure: loads nothing.

A visitor chooses models, how words are chosen, how many passages are read and how strict abstention is. All else (the data
folder, files of the machine that become part of a prompt) stays as whoever runs the service has set it. A key is sent to no
other address than the one that it was given for, and is not part of what a browser keeps.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import Field, FiniteFloat, TypeAdapter, ValidationError

from rag.config import Decoding
from rag.errors import ConfigError
from rag.settings import Settings

STRICT, USUAL, LENIENT = 3.0, 1.0, 1 / 3
"""How much worse than usual a wrong answer is, by name; see `rag.config.AbstainConfig`."""
MOST_PASSAGES = 50
MOST_TOKENS = 32_768
_LONGEST = 1000  # characters of a folder, a name or an address

Text = Annotated[str, Field(max_length=_LONGEST)]
Number = FiniteFloat | None


@dataclass(frozen=True, slots=True)
class Form:
    """The controls. None is an empty box: as the set of models, or the model's makers, have it.

    `writer` is who answers; `folder` is that of a local model, `address` and `name` are those of a served one.
    """

    models: Literal["embedded", "small", "base"] = "embedded"
    writer: Literal["extractive", "local", "remote"] = "extractive"
    folder: Text = ""
    address: Text = ""
    name: Text = ""
    reranker: Text = ""
    strategy: Literal["greedy", "beam", "sampling"] = "greedy"
    beams: int | None = 4
    temperature: Number = 0.7
    top_k: int | None = None
    top_p: Number = None
    min_p: Number = None
    seed: int | None = None
    repetition: Number = 1.0
    no_repeat: int | None = 0
    longest: int | None = None
    passages: int = 6
    neighbours: int = 0
    diversity: FiniteFloat = 0.0
    strictness: FiniteFloat = USUAL


NAMES = tuple(field.name for field in fields(Form))
"""The controls in their order."""
KEYED = "keyed"
"""In what a browser keeps: whether the server was asked with a key, which is not kept."""
_OF_WRITER = (
    "writer", "folder", "address", "name", "strategy", "beams", "temperature", "top_k", "top_p", "min_p", "seed",
    "repetition", "no_repeat", "longest",
)  # fmt: skip
_GROUPS = (
    ("models",), ("reranker",), ("passages",), ("neighbours",), ("diversity",), ("strictness",), _OF_WRITER,
)  # fmt: skip
_CHECK = TypeAdapter(Form)


@dataclass(frozen=True, slots=True)
class Recalled:
    """What a browser kept: the settings in force, and the form as it was left. `missing` where only the key is wanting."""

    settings: Settings
    form: Form
    missing: bool = False


def form_of(settings: Settings) -> Form:
    """The controls as `settings` mean them. Raises ConfigError."""
    writer, decoding = settings.chosen().generator, settings.decoding
    usual = Form()
    strategy = decoding.resolved(writer.temperature)
    return replace(
        usual,
        models=settings.models,  # type: ignore[arg-type]  # chosen() has refused all others
        writer=writer.kind,
        folder=(settings.llm or "") if writer.kind == "local" else "",
        address=shown_address(writer.base_url),
        name=writer.model if writer.kind == "remote" else "",
        reranker=settings.reranker or "",
        strategy=strategy,
        beams=decoding.beams if strategy == "beam" else usual.beams,
        temperature=writer.temperature if strategy == "sampling" else usual.temperature,
        top_k=decoding.top_k,
        top_p=decoding.top_p,
        min_p=decoding.min_p,
        seed=decoding.seed,
        repetition=decoding.repetition_penalty,
        no_repeat=decoding.no_repeat_ngram,
        longest=settings.max_new_tokens,
        passages=settings.top_k,
        neighbours=settings.neighbours,
        diversity=settings.diversity,
        strictness=settings.strictness,
    )


def checked(values: Mapping[str, Any]) -> Form:
    """The controls that hold these values, by name. Raises ConfigError."""
    try:
        return _CHECK.validate_python(dict(values))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"][:1])
        raise ConfigError(f"The setting {where} is {first.get('input')!r}: {first['msg']}.") from None


def settings_of(form: Form, key: str, now: Settings, base: Settings) -> Settings:
    """What `form` means to a visitor whose settings are `now`, and were `base` at first. Raises ConfigError.

    Without a typed `key` the one goes on that is in use for the same address.
    """
    address = form.address.strip()
    writer: dict[str, Any] = {"generator": form.writer, "llm": None, "base_url": None, "api_key": ""}
    if form.writer == "local":
        writer["llm"] = form.folder.strip() or None
    if form.writer == "remote":
        if "@" in _host(address):
            raise ConfigError("The address holds a name or a password: leave it out, and type a key instead.")
        known = next((one for one in (now, base) if one.base_url and shown_address(one.base_url) == address), None)
        given = key.strip() or (known.api_key if known else "")
        writer |= {"llm": form.name.strip(), "base_url": known.base_url if known else address, "api_key": given}
    made = replace(
        base,
        **writer,
        **_decoding(form, base),
        models=form.models,
        reranker=form.reranker.strip() or None,
        max_new_tokens=form.longest,
        top_k=form.passages,
        neighbours=form.neighbours,
        diversity=form.diversity,
        strictness=form.strictness,
    )
    _require(made, form, base)
    return made


def shown_address(url: str) -> str:
    """`url` without the name and password that it may hold."""
    scheme, mark, rest = url.partition("://")
    place, slash, path = rest.partition("/")
    return f"{scheme}{mark}{place.rpartition('@')[2]}{slash}{path}"


def kept(form: Form, settings: Settings) -> dict[str, Any]:
    """What a browser may keep of it: no key."""
    return {**asdict(form), KEYED: bool(settings.api_key)}


def recalled(given: object, base: Settings) -> Recalled:
    """What a browser kept, as far as it is valid: it comes from outside. What is not valid is as in `base`."""
    form = form_of(base)
    if not isinstance(given, dict):
        return Recalled(base, form)
    before = form
    for group in _GROUPS:
        values = {name: given[name] for name in group if name in given}
        before = form
        try:
            form = checked({**asdict(form), **values})
            settings_of(form, "", base, base)
        except ConfigError:
            form = before
    settings = settings_of(form, "", base, base)
    if given.get(KEYED) is True and settings.generator == "remote" and not settings.api_key:
        return Recalled(settings_of(before, "", base, base), form, missing=True)  # the writer is the last group
    return Recalled(settings, form)


def _decoding(form: Form, base: Settings) -> dict[str, Any]:
    """How words are chosen: only what the chosen strategy shows, and what the writer can be told."""
    if form.writer == "extractive":
        return {"temperature": base.temperature, "decoding": base.decoding}
    local, drawn, beam = form.writer == "local", form.strategy == "sampling", form.strategy == "beam"
    usual = Decoding()
    decoding = replace(
        base.decoding,
        strategy=form.strategy,
        beams=(1 if form.beams is None else form.beams) if beam else 1,
        length_penalty=base.decoding.length_penalty if beam else None,
        top_k=form.top_k if drawn and local else None,
        top_p=form.top_p if drawn else None,
        min_p=form.min_p if drawn and local else None,
        seed=form.seed if drawn else None,
        repetition_penalty=usual.repetition_penalty if form.repetition is None or not local else form.repetition,
        no_repeat_ngram=(form.no_repeat or 0) if local else 0,
    )
    return {"temperature": (form.temperature or 0.0) if drawn else 0.0, "decoding": decoding}


def _host(address: str) -> str:
    """Whom and which host an address names."""
    try:
        return urlsplit(address).netloc
    except ValueError:
        return ""  # not an address: whoever asks there says so


def _require(made: Settings, form: Form, base: Settings) -> None:
    """Raises ConfigError where these settings mean nothing, or more than a visitor may ask for."""
    made.chosen()
    made.retrieve()
    made.abstaining()
    most, longest = max(MOST_PASSAGES, base.top_k), max(MOST_TOKENS, base.max_new_tokens or 0)
    if form.passages > most:
        raise ConfigError(f"top_k is {form.passages}: give at most {most}.")
    if (form.longest or 0) > longest:
        raise ConfigError(f"max_new_tokens is {form.longest}: give at most {longest}.")
    if form.strictness not in (LENIENT, USUAL, STRICT, base.strictness):
        raise ConfigError(f"strictness is {form.strictness}: give one that is shown.")
