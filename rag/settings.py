"""Settings of a person: a TOML file, then the environment, then flags; the later wins.

The file is `mekor.toml` in the platform's configuration folder, or where MEKOR_CONFIG says; a variable is MEKOR_ and the
name in capitals (MEKOR_TOP_K=8), and MEKOR_DECODING_TOP_P is `top_p` of the table `[decoding]`. A name that is not a
setting is refused: a misspelt one must not be passed over.
"""

from __future__ import annotations

import difflib
import os
import tomllib
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from indexing.config import EMBEDDED, ENCODERS, NAME, EncoderConfig
from indexing.places import as_path
from rag.config import (
    MODELS,
    AbstainConfig,
    Decoding,
    GeneratorConfig,
    Models,
    PromptConfig,
    RerankerConfig,
    RetrieveConfig,
    SupportConfig,
)
from rag.errors import ConfigError

PREFIX = "MEKOR_"
TABLE = "decoding"


def config_file() -> Path:
    """Where the settings file is, or would be."""
    given = os.environ.get("MEKOR_CONFIG")
    if given:
        return as_path(given)
    import platformdirs

    return Path(platformdirs.user_config_dir("mekor", appauthor=False)) / "mekor.toml"


@dataclass(frozen=True, slots=True)
class Settings:
    """What a person has set. None leaves it to the set of models named by `models`."""

    home: Path | None = None
    collection: str = "default"
    models: str = "embedded"
    encoder: str | None = None
    reranker: str | None = None
    support: str | None = None
    support_threshold: float | None = None
    generator: Literal["extractive", "local", "remote"] | None = None
    llm: str | None = None
    base_url: str | None = None
    api_key: str = field(default="", repr=False)
    top_k: int = 6
    neighbours: int = 0
    diversity: float = 0.0
    strictness: float = 1.0
    system_prompt: str = ""
    examples: Path | None = None
    turn_tokens: int = 1024
    passage_order: Literal["best_first", "best_at_ends"] = "best_first"
    prompt_tokens: int | None = None
    max_new_tokens: int | None = None
    seconds: float | None = None
    temperature: float | None = None
    in_flight: int | None = None
    decoding: Decoding = field(default_factory=Decoding)

    def chosen(self) -> Models:
        """The models that these settings mean. Raises ConfigError."""
        if self.models not in MODELS:
            raise ConfigError(f"{self.models!r} is not a set of models: give one of {', '.join(MODELS)}.")
        models = MODELS[self.models]
        if self.encoder:
            known = [
                known for known in ENCODERS.values() if known.model == {NAME: EMBEDDED}.get(self.encoder, self.encoder)
            ]
            encoder = known[0] if known else EncoderConfig(self.encoder)
            models = replace(models, encoder=encoder)
        if self.reranker:
            models = replace(models, reranker=RerankerConfig(self.reranker))
        support = SupportConfig(self.support or models.support.model, self.support_threshold)
        return replace(models, support=support, generator=self._generator(models.generator))

    def retrieve(self) -> RetrieveConfig:
        return RetrieveConfig(
            top_k=self.top_k, candidates=max(50, self.top_k), neighbours=self.neighbours, diversity=self.diversity
        )

    def abstaining(self) -> AbstainConfig:
        """When an answer is withheld. Raises ConfigError."""
        return AbstainConfig(self.strictness)

    def prompt(self, tokens: int) -> PromptConfig:
        """How prompts of so many tokens are laid out; reads the files that are named. Raises ConfigError."""
        from rag.prompt.files import load_examples, load_system

        return PromptConfig(
            tokens=tokens,
            turn_tokens=self.turn_tokens,
            order=self.passage_order,
            system=load_system(self.system_prompt) if self.system_prompt else {},
            examples=load_examples(self.examples) if self.examples else (),
        )

    def _generator(self, usual: GeneratorConfig) -> GeneratorConfig:
        kind = self.generator or ("remote" if self.base_url else "local" if self.llm else usual.kind)
        changes: dict[str, Any] = {"kind": kind, "decoding": self.decoding}
        if self.llm and self.llm != usual.model:
            changes |= {"model": self.llm, "revision": None, "download": "", "licence": ""}
        if kind == "remote":
            changes |= {"base_url": self.base_url or "", "api_key": self.api_key}
        for name in ("prompt_tokens", "max_new_tokens", "seconds", "temperature", "in_flight"):
            if getattr(self, name) is not None:
                changes[name] = getattr(self, name)
        return replace(usual, **changes)


def load_settings(**flags: Any) -> Settings:
    """The settings of the file, the environment and `flags`, of which None means not given. Raises ConfigError."""
    from pydantic import TypeAdapter, ValidationError

    path = config_file()
    given = {name: value for name, value in flags.items() if value is not None}
    values = _over(_over(_from_file(path), _from_environment()), given)
    try:
        return TypeAdapter(Settings).validate_python(values)
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        value = "not usable" if name == "api_key" else repr(first.get("input"))  # a key is never shown
        raise ConfigError(f"The setting {name} is {value}: {first['msg']}.") from error


def _over(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    """`above` over `below`. What names a model or a server above outranks the kind of generator named below.

    A folder named above is a model of this machine, so it outranks a server too; a bare name may be the server's.
    """
    passed_over = set()
    if {"llm", "base_url"} & above.keys():
        passed_over.add("generator")
    if as_path(str(above.get("llm", ""))).is_dir() and above.get("llm"):
        passed_over.add("base_url")
    kept = {name: value for name, value in below.items() if name not in passed_over} | above
    if isinstance(below.get(TABLE), dict) and isinstance(above.get(TABLE), dict):
        kept[TABLE] = below[TABLE] | above[TABLE]
    return kept


def _from_file(path: Path) -> dict[str, Any]:
    if not path.is_file():
        if os.environ.get("MEKOR_CONFIG"):
            raise ConfigError(f"MEKOR_CONFIG names {path}, which is not a file.")
        return {}
    try:
        values = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise ConfigError(f"The settings file {path} cannot be read: {error}.") from error
    for name in values:
        _require_known(name, f"in {path}", name)
    if isinstance(values.get(TABLE), dict):
        for name in values[TABLE]:
            _require_known(name, f"in {path}", f"{TABLE}.{name}", Decoding)
    return values


def _from_environment() -> dict[str, Any]:
    values: dict[str, Any] = {}
    for variable, value in os.environ.items():
        if not variable.startswith(PREFIX) or variable == "MEKOR_CONFIG":
            continue
        name = variable.removeprefix(PREFIX).lower()
        if name.startswith(f"{TABLE}_"):
            name = name.removeprefix(f"{TABLE}_")
            _require_known(name, "in the environment", variable, Decoding)
            if value:
                values.setdefault(TABLE, {})[name] = [value] if name == "stop" else value
        else:
            _require_known(name, "in the environment", variable)
            if value and name == TABLE:
                raise ConfigError(f"{variable} is a table: set its parts, such as {variable}_STRATEGY=greedy.")
            if value:
                values[name] = value
    return values


def _require_known(name: str, where: str, shown: str, kind: type[Settings] | type[Decoding] = Settings) -> None:
    known = list(kind.__dataclass_fields__)
    if name not in known:
        near = difflib.get_close_matches(name, known, 1)
        hint = f" (did you mean {near[0]}?)" if near else ""
        raise ConfigError(f"{shown} {where} is not a setting{hint}: the settings are {', '.join(known)}.")
