"""Settings of `rag`, frozen and checked when built, and the sets of models by name."""

from __future__ import annotations

from collections.abc import Mapping
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
class SupportConfig:
    """What judges whether passages bear a sentence out.

    `model` is "embedded", "decoder" (the yes or no of the local language model), "judge" (what the language model that answers
    writes when it is asked), or the name or folder of a cross-encoder for entailment. `threshold` is the score from which a
    sentence is supported; None is the fitted one of each language for "embedded", and a half for the others.
    """

    model: str = "embedded"
    threshold: float | None = None

    def __post_init__(self) -> None:
        if not self.model:
            raise ConfigError("support names no model: give embedded, decoder, judge, or a cross-encoder.")
        if self.threshold is not None and not 0 < self.threshold <= 1:
            raise ConfigError(f"support_threshold is {self.threshold}: give more than 0, and 1 at the most.")


@dataclass(frozen=True, slots=True)
class AbstainConfig:
    """When an answer is withheld because it is too unlikely to be right.

    `strictness` says how much worse than usual a wrong answer is: it multiplies the odds below which an answer is withheld. 1 is
    as was measured, 0 withholds nothing.
    """

    strictness: float = 1.0

    def __post_init__(self) -> None:
        if not 0 <= self.strictness <= 1000:
            raise ConfigError(
                f"strictness is {self.strictness}: give 0 (nothing is withheld) to 1000, where 1 is usual."
            )


@dataclass(frozen=True, slots=True)
class Decoding:
    """How a language model chooses its words, apart from the temperature.

    `strategy` None is beam search when `beams` are given, sampling when the temperature is above 0, and greedy otherwise.
    `top_k`, `top_p` and `min_p` cut off unlikely tokens before one is drawn; None leaves it to the model's makers.
    `repetition_penalty` and `no_repeat_ngram` look at what was written, never at the prompt: answers quote. Writing ends
    before a string of `stop`. `lookup` tries words of the prompt several at a time, and `prefix_cache` keeps what was read
    of the last prompts for those that begin alike; both change speed and not words.
    """

    strategy: Literal["greedy", "beam", "sampling"] | None = None
    beams: int = 1
    length_penalty: float | None = None
    top_k: int | None = None
    top_p: float | None = None
    min_p: float | None = None
    seed: int | None = None
    repetition_penalty: float = 1.0
    no_repeat_ngram: int = 0
    stop: tuple[str, ...] = ()
    lookup: bool = True
    prefix_cache: bool = True

    def __post_init__(self) -> None:
        if self.strategy not in (None, "greedy", "beam", "sampling"):
            raise ConfigError(f"{self.strategy!r} is not a way of decoding: give greedy, beam or sampling.")
        if self.beams < 1 or self.beams > 32:
            raise ConfigError(f"beams is {self.beams}: give 2 to 32, or 1 for no beam search.")
        if self.top_k is not None and self.top_k < 1:
            raise ConfigError(
                f"The top_k of decoding is {self.top_k}: give the number of tokens to draw from, 1 or more."
            )
        if self.top_p is not None and not 0 < self.top_p <= 1:
            raise ConfigError(f"top_p is {self.top_p}: give more than 0, and 1 at the most.")
        if self.min_p is not None and not 0 <= self.min_p < 1:
            raise ConfigError(f"min_p is {self.min_p}: give 0 or more, and less than 1.")
        if not 0.5 <= self.repetition_penalty <= 2:
            raise ConfigError(f"repetition_penalty is {self.repetition_penalty}: give 0.5 to 2, where 1 is none.")
        if self.no_repeat_ngram < 0:
            raise ConfigError(f"no_repeat_ngram is {self.no_repeat_ngram}: give a number of tokens, or 0 for no bound.")
        stop: object = self.stop
        if isinstance(stop, str) or not all(self.stop):
            raise ConfigError("stop takes a list of strings, none of them empty.")

    def resolved(self, temperature: float) -> Literal["greedy", "beam", "sampling"]:
        """The strategy that these settings mean. Raises ConfigError when they contradict each other."""
        strategy = self.strategy or ("beam" if self.beams > 1 else "sampling" if temperature > 0 else "greedy")
        if strategy == "beam" and self.beams == 1:
            raise ConfigError("Beam search with one beam is greedy decoding: give beams of 2 or more.")
        if strategy != "beam" and (self.beams > 1 or self.length_penalty is not None):
            raise ConfigError(
                f"beams and length_penalty belong to beam search, not to {strategy} decoding: leave them out."
            )
        if strategy == "sampling" and temperature == 0:
            raise ConfigError("Sampling at temperature 0 is greedy decoding: give a temperature above 0.")
        if strategy != "sampling" and temperature > 0:
            raise ConfigError(f"The temperature is {temperature}, but {strategy} decoding draws nothing: give 0.")
        drawn = [name for name in ("top_k", "top_p", "min_p", "seed") if getattr(self, name) is not None]
        if strategy != "sampling" and drawn:
            raise ConfigError(
                f"{drawn[0]} says how tokens are drawn, but {strategy} decoding draws none: give a temperature above 0, "
                f"or leave {drawn[0]} out."
            )
        return strategy


@dataclass(frozen=True, slots=True)
class GeneratorConfig:
    """Who writes the answer.

    `kind` is `extractive`, `local` (a Hugging Face causal language model: name or folder) or `remote` (an
    OpenAI-compatible server at `base_url`). `prompt_tokens` bounds the whole prompt, in the model's tokens for `local`
    and in estimated ones for `remote`. `seconds` is how long a server may take before it counts as gone; at most
    `in_flight` answers are asked of it at once. `decoding` is how `local` chooses words; of it a server is told `top_p`,
    `seed` and `stop`.
    """

    kind: Literal["extractive", "local", "remote"] = "extractive"
    model: str = ""
    revision: str | None = None
    base_url: str = ""
    api_key: str = field(default="", repr=False)
    max_new_tokens: int = 512
    temperature: float = 0.0
    decoding: Decoding = Decoding()
    prompt_tokens: int = 4096
    seconds: float = 120.0
    in_flight: int = 4
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
        self.decoding.resolved(self.temperature)
        if self.kind == "remote":
            usual = Decoding()
            untold = ("beams", "length_penalty", "top_k", "min_p", "repetition_penalty", "no_repeat_ngram")
            other = [name for name in untold if getattr(self.decoding, name) != getattr(usual, name)]
            if other:
                raise ConfigError(
                    f"A server cannot be told {', '.join(other)}: leave it out, or use a local generator."
                )
        if self.in_flight < 1:
            raise ConfigError(f"in_flight is {self.in_flight}: give at least 1.")


@dataclass(frozen=True, slots=True)
class Example:
    """A question with its passages and the answer that is wanted, shown to a language model as a turn before the question."""

    question: str
    passages: tuple[str, ...]
    answer: str
    lang: str


@dataclass(frozen=True, slots=True)
class PromptConfig:
    """How a prompt is laid out.

    `tokens` bounds all of it; of these the conversation takes at most `turn_tokens` and the examples at most
    `example_tokens`, and neither more than a quarter. `order` is that of the passages: "best_first", or "best_at_ends" where a
    decoder reads the middle of a long prompt less well (Liu et al. 2023, "Lost in the Middle"). `system` takes the place of the
    written instructions: a text by language, or one for the others under "". In it {abstention} and {language} are filled in.
    """

    tokens: int = 4096
    turn_tokens: int = 1024
    example_tokens: int = 1024
    order: Literal["best_first", "best_at_ends"] = "best_first"
    system: Mapping[str, str] = field(default_factory=dict)
    examples: tuple[Example, ...] = ()

    def __post_init__(self) -> None:
        if self.order not in ("best_first", "best_at_ends"):
            raise ConfigError(f"{self.order!r} is not an order of passages: give best_first or best_at_ends.")
        if min(self.turn_tokens, self.example_tokens) < 0:
            raise ConfigError("turn_tokens and example_tokens must be 0 (none are shown) or more.")


@dataclass(frozen=True, slots=True)
class Models:
    """A set of models that work together."""

    encoder: EncoderConfig = EncoderConfig()
    generator: GeneratorConfig = GeneratorConfig()
    reranker: RerankerConfig | None = None
    support: SupportConfig = SupportConfig()


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
