"""Which support model a setting means, and where it comes from: the package, the pipeline's language model, a cross-encoder."""

from __future__ import annotations

from collections.abc import Callable

from rag.config import RerankerConfig, SupportConfig
from rag.errors import ConfigError
from rag.support import SupportModel, embedded
from rag.support.embedded import HALF, Embedded
from rag.types import Generator, Scorer


def load_support(config: SupportConfig, generator: Callable[[], Generator]) -> SupportModel:
    """The model of `config`; `generator` gives the one that writes the answers. Raises ConfigError, ModelError."""
    if config.model == "embedded":
        return embedded() if config.threshold is None else Embedded(threshold=config.threshold)
    threshold = HALF if config.threshold is None else config.threshold
    if config.model not in ("decoder", "judge"):
        from rag.support.entailment import load_entailment

        return load_entailment(RerankerConfig(config.model), threshold)
    from rag.support.asking import Judge, YesNo

    asked = generator()
    if config.model == "decoder" and isinstance(asked, Scorer):
        return YesNo(asked, asked.name, threshold)
    if config.model == "judge" and asked.writes:
        return Judge(asked, threshold)
    needed = "a local language model" if config.model == "decoder" else "a language model"
    raise ConfigError(
        f"The support model {config.model!r} asks {needed} for yes or no, and the answers here are by {asked.name}: "
        "choose one to write them, or the support model embedded."
    )
