"""Any Hugging Face causal language model as a Generator, on this machine.

Knows models and devices; knows nothing of passages: it reads `Prompt.messages`. One model writes one answer at
a time.
"""

from __future__ import annotations

import threading
from collections.abc import Generator, Iterable, Iterator, Sequence
from copy import copy
from functools import partial
from pathlib import Path
from typing import Any

from indexing.errors import ModelError
from indexing.hub import find, first_line, offline_advice
from indexing.precision import cpu_has_bfloat16
from indexing.text.sentences import Span
from indexing.weights import require_safetensors
from rag.attribute import LogProbs
from rag.config import GeneratorConfig
from rag.errors import DecoderError
from rag.generate.decoder import Decoder
from rag.generate.room import require_room
from rag.generate.scoring import after_thinking, answer_tokens, sentence_logprobs
from rag.generate.steps import Tally
from rag.generate.stops import until
from rag.generate.template import encode_prompt
from rag.generate.thinking import CLOSE, OPEN, without_thinking
from rag.generate.writing import TokensLost, new_tokens, reason, to_text
from rag.stopping import Stop, never
from rag.types import Message, Prompt


class LocalGenerator:
    """A `Generator` around a causal language model and its tokenizer, whose generation settings it takes over.

    Words are chosen as `config.decoding` says; what it leaves open of sampling is the model's own. The model's penalties
    on repetition are dropped: they punish words that stand in the prompt, and answers must quote.
    """

    def __init__(self, model: Any, tokenizer: Any, config: GeneratorConfig, name: str) -> None:
        self._model = model
        self._tokenizer = tokenizer
        self._config = config
        self._name = name
        self._writing = threading.Lock()
        self._tokenizing = threading.Lock()  # encoding with control tokens as text changes the tokenizer's state
        own = model.generation_config
        ends = sorted({*_listed(own.eos_token_id), *_listed(tokenizer.eos_token_id)})
        padding = next((i for i in (own.pad_token_id, tokenizer.pad_token_id, *ends) if i is not None), 0)
        self._decoder = Decoder(model, ends, padding, config)

    def writing_as(self, config: GeneratorConfig) -> LocalGenerator:
        """The same weights, which write as `config` says: nothing is loaded, and still one answer is written at a time."""
        if config == self._config:
            return self
        model = copy(self._model)  # shares all parameters; only its generation settings are its own
        model.generation_config = self._decoder.own
        other = LocalGenerator(model, self._tokenizer, config, self._name)
        other._writing, other._tokenizing = self._writing, self._tokenizing
        return other

    @property
    def name(self) -> str:
        return self._name

    @property
    def writes(self) -> bool:
        return True

    @property
    def context_tokens(self) -> int | None:
        """Tokens that prompt and answer may have together, None when the model names no bound."""
        window = getattr(self._model.config.get_text_config(), "max_position_embeddings", None)
        return int(window) if window else None

    @property
    def prompt_limit(self) -> int | None:
        """Tokens of the longest prompt that leaves room for an answer; None when the model names no bound."""
        window = self.context_tokens
        return None if window is None else max(0, window - self._config.max_new_tokens)

    def count_prompt(self, messages: Sequence[Message]) -> int:
        """Tokens of the whole prompt as the model reads it. Raises DecoderError."""
        with self._tokenizing:
            return len(encode_prompt(self._tokenizer, messages))

    def count_tokens(self, text: str) -> int:
        """Tokens that `text` takes in a message; control tokens in it count as the plain text that they become."""
        with self._tokenizing:
            encoding = self._tokenizer(text, add_special_tokens=False, split_special_tokens=True, verbose=False)
        return len(encoding["input_ids"])

    @property
    def tally(self) -> Tally:
        """What was counted of all answers that were asked for one at a time."""
        return self._decoder.tally

    def generate(self, prompt: Prompt) -> Generator[str, None, None]:
        """The text of the answer in pieces, without thinking; of beam search in one. Closing it stops the model within a
        step. Empty pieces come while there is nothing to show, so that a reader can close it then, too.

        Raises DecoderError when the prompt is too long, the model fails or writes nothing.
        """
        ids = self._encode(prompt)
        tokens = new_tokens(lambda outbox: self._decoder.write(ids, outbox), self._writing)
        try:
            written = False
            for piece in self._answer(ids, tokens):
                written = written or bool(piece.strip())
                yield piece
        except TokensLost as error:
            raise DecoderError(f"The decoder {self._name} {error}") from error
        finally:
            tokens.close()
        if not written:
            raise DecoderError(
                f"The decoder {self._name} wrote no answer within {self._config.max_new_tokens} tokens: raise "
                "max_new_tokens if it thinks at length first, or choose another decoder."
            )

    def generate_many(self, prompts: Sequence[Prompt]) -> list[str]:
        """The answer to each prompt, several written at a time; an empty one where nothing but thinking was written.

        Raises DecoderError when a prompt is too long or the model fails.
        """
        encoded = [self._encode(prompt) for prompt in prompts]
        ended = None
        if self._config.decoding.stop and encoded:
            ended = partial(self._stop_written, thinking=self._thinks(encoded[0]))
        with self._writing:
            try:
                found = self._decoder.write_many(encoded, ended)
            except Exception as error:  # a model can fail in any way; this is the border
                raise DecoderError(f"The decoder {self._name} {reason(error)}") from error
        return ["".join(self._answer(ids, [new])) for ids, new in zip(encoded, found, strict=True)]

    def _answer(self, ids: list[int], tokens: Iterable[list[int]]) -> Iterator[str]:
        """The text of the answer out of `tokens`, which were written after `ids`."""
        pieces = without_thinking(to_text(self._tokenizer, tokens), inside=self._thinks(ids), beat=True)
        return until(pieces, self._config.decoding.stop)

    def _stop_written(self, ids: list[int], *, thinking: bool) -> bool:
        """Whether an answer of these ids holds a stop string; in what was only thought it does not count."""
        stops = self._config.decoding.stop
        reach = max(len(stop.encode()) for stop in stops) + 1  # a token is a byte at least
        if not any(stop in self._tokenizer.decode(ids[-reach:]) for stop in stops):
            return False
        _, closed, said = self._tokenizer.decode(ids).rpartition(CLOSE)
        return any(stop in said for stop in stops) and bool(closed or not (thinking or OPEN in said))

    def _thinks(self, ids: list[int]) -> bool:
        """Whether the prompt ends within a block of thinking."""
        return str(self._tokenizer.decode(ids[-8:])).rstrip().endswith(OPEN)

    def _encode(self, prompt: Prompt) -> list[int]:
        with self._tokenizing:
            ids = encode_prompt(self._tokenizer, prompt.messages)
        window, answer = self.context_tokens, self._config.max_new_tokens
        if window is not None and len(ids) + answer > window:
            raise DecoderError(
                f"The prompt has {len(ids)} tokens and the answer may take {answer}, but {self._name} reads only "
                f"{window} together: give fewer passages (top_k), a smaller prompt_tokens or a smaller max_new_tokens."
            )
        return ids

    def logprobs(
        self, prompts: Sequence[Prompt], answer: str, sentences: Sequence[Sequence[Span]], *, stop: Stop = never
    ) -> LogProbs:
        """Those of `rag.types.Scorer`. Raises DecoderError, Stopped."""
        encoded = [self._encode(prompt) for prompt in prompts]
        with self._tokenizing:
            given = answer_tokens(self._tokenizer, answer, sentences)
            encoded = [after_thinking(self._tokenizer, ids) for ids in encoded]
        with self._writing:
            return sentence_logprobs(self._model, encoded, given, stop)


def load_local(config: GeneratorConfig, *, device: str | None = None) -> LocalGenerator:
    """The decoder that `config` names, on `device` (None: the first GPU, else Apple's, else the CPU).

    Only safetensors weights are read and no code that comes with a model is run. Raises DecoderError.
    """
    try:
        folder = find("llm", "causal language model", config)
        if folder is not None:
            require_safetensors(folder)
    except ModelError as error:
        raise DecoderError(str(error)) from error
    place = device or _device()
    if folder is not None and place == "cpu":
        require_room(folder)
    try:
        model, tokenizer = _open(config, folder, place)
    except OSError as error:
        if folder is not None:
            raise DecoderError(f"{folder} is not a whole model: {first_line(error)}") from error
        raise DecoderError(offline_advice("llm", config.model, str(error))) from error
    except Exception as error:  # a model can fail to load in any way; this is the border
        raise DecoderError(
            f"{config.model} cannot be loaded as a causal language model on {place}: {first_line(error)}"
        ) from error
    return LocalGenerator(model, tokenizer, config, folder.name if folder else config.model)


def _open(config: GeneratorConfig, folder: Path | None, device: str) -> tuple[Any, Any]:
    from transformers import AutoModelForCausalLM, AutoTokenizer

    path = str(folder or config.model)
    common = {"revision": config.revision, "trust_remote_code": False, "local_files_only": folder is not None}
    tokenizer = AutoTokenizer.from_pretrained(path, **common)
    model: Any = AutoModelForCausalLM.from_pretrained(path, dtype=_dtype(device), use_safetensors=True, **common)
    return model.to(device).eval(), tokenizer


def _device() -> str:
    import torch

    if torch.cuda.is_available():
        return "cuda"
    return "mps" if torch.backends.mps.is_available() else "cpu"


def _dtype(device: str) -> Any:
    """bfloat16 where the hardware multiplies it, float16 on Apple's and older GPUs, float32 on other CPUs."""
    import torch

    if device.startswith("cuda"):
        return torch.bfloat16 if torch.cuda.is_bf16_supported(including_emulation=False) else torch.float16
    if device.startswith("mps"):
        return torch.float16
    return torch.bfloat16 if cpu_has_bfloat16() else torch.float32


def _listed(ids: Any) -> list[int]:
    return [] if ids is None else [int(ids)] if isinstance(ids, int) else [int(i) for i in ids]
