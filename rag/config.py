"""Settings of `rag`, frozen and checked when built, and the sets of models by name."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from indexing.config import ENCODERS, EncoderConfig
from rag.errors import ConfigError


@dataclass(frozen=True, slots=True)
class RetrieveConfig:
    """How passages are found: `top_k` are given to the answerer, of `candidates` that each search returns.

    Of passages that resemble each other by `alike` or more the best one counts; 1 leaves out only those that say the same.
    `diversity` from 0 to 1 prefers passages that differ (maximal marginal relevance); each brings `neighbours` chunks
    before and after it.
    """

    top_k: int = 6
    candidates: int = 50
    alike: float = 0.8
    diversity: float = 0.0
    neighbours: int = 0

    def __post_init__(self) -> None:
        if not 0 < self.alike <= 1:
            raise ConfigError(f"alike is {self.alike}: give more than 0, and 1 at the most.")
        if not 0 <= self.diversity <= 1:
            raise ConfigError(f"diversity is {self.diversity}: give 0 to 1.")
        if not 0 <= self.neighbours <= 10:
            raise ConfigError(f"neighbours is {self.neighbours}: give 0 to 10.")
        if not 1 <= self.top_k <= self.candidates:
            raise ConfigError(f"top_k is {self.top_k}: give a number from 1 to {self.candidates} (candidates).")


@dataclass(frozen=True, slots=True)
class RerankerConfig:
    """Which cross-encoder re-orders the candidates: a sentence-transformers model's name or folder."""

    model: str
    revision: str | None = None
    download: str = ""
    licence: str = ""


@dataclass(frozen=True, slots=True)
class GeneratorConfig:
    """Who writes the answer.

    `kind` is `extractive`, `local` (a Hugging Face causal language model: name or folder) or `remote` (an
    OpenAI-compatible server at `base_url`). `prompt_tokens` bounds the passages in the prompt, in the model's tokens
    for `local` and in estimated ones for `remote`. `seconds` is how long a server may take before it counts as gone.
    """

    kind: Literal["extractive", "local", "remote"] = "extractive"
    model: str = ""
    revision: str | None = None
    base_url: str = ""
    api_key: str = field(default="", repr=False)
    max_new_tokens: int = 512
    temperature: float = 0.0
    prompt_tokens: int = 4096
    seconds: float = 120.0
    download: str = ""
    licence: str = ""

    def __post_init__(self) -> None:
        if self.kind not in ("extractive", "local", "remote"):
            raise ConfigError(f"{self.kind!r} is not a generator: give extractive, local or remote.")
        if self.kind == "local" and not self.model:
            raise ConfigError("A local generator needs a model: give the name or folder of a causal language model.")
        if self.kind == "remote" and not (self.model and self.base_url):
            raise ConfigError("A remote generator needs a model and an address, such as http://127.0.0.1:8000/v1.")
        if self.max_new_tokens < 1 or self.prompt_tokens < 64:
            raise ConfigError("max_new_tokens must be at least 1 and prompt_tokens at least 64.")
        if self.temperature < 0:
            raise ConfigError(f"temperature is {self.temperature}: give 0 (greedy) or more.")


@dataclass(frozen=True, slots=True)
class Models:
    """A set of models that work together."""

    encoder: EncoderConfig = EncoderConfig()
    generator: GeneratorConfig = GeneratorConfig()
    reranker: RerankerConfig | None = None


MODELS = {
    "embedded": Models(encoder=ENCODERS["embedded"]),
    "small": Models(
        encoder=ENCODERS["small"],
        generator=GeneratorConfig(
            kind="local",
            model="Qwen/Qwen3-0.6B",
            revision="c1899de289a04d12100db370d81485cdf75e47ca",
            download="1.5 GB",
            licence="Apache-2.0",
        ),
    ),
    "base": Models(
        encoder=ENCODERS["base"],
        generator=GeneratorConfig(
            kind="local",
            model="Qwen/Qwen3-8B",
            revision="b968826d9c46dd6066d109eabc6255188de91218",
            prompt_tokens=8192,
            download="16 GB",
            licence="Apache-2.0",
        ),
        reranker=RerankerConfig(
            model="BAAI/bge-reranker-v2-m3",
            revision="953dc6f6f85a1b2dbfca4c34a2796e7dde08d41e",
            download="2.3 GB",
            licence="Apache-2.0",
        ),
    ),
}
"""`embedded` needs no download; the others are fetched from the model hub when first used."""
