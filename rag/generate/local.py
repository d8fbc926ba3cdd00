"""Any Hugging Face causal language model as a Generator, on this machine.

Knows models and devices; knows nothing of passages: it reads `Prompt.messages`. One model writes one answer at
a time.
"""

from __future__ import annotations

import threading
from collections.abc import Generator
from pathlib import Path
from typing import Any

from indexing.errors import ModelError
from indexing.hub import find, first_line, offline_advice
from indexing.precision import cpu_has_bfloat16
from indexing.weights import require_safetensors
from rag.config import GeneratorConfig
from rag.errors import DecoderError
from rag.generate.template import encode_prompt
from rag.generate.thinking import OPEN, without_thinking
from rag.generate.writing import TokensLost, new_tokens, to_text
from rag.types import Prompt

LOOKUP_TOKENS = 10
"""Tokens copied from the prompt on trial at each greedy step; answers quote their passages."""


class LocalGenerator:
    """A `Generator` around a causal language model and its tokenizer, whose generation settings it takes over.

    Greedy when `config.temperature` is 0, else sampling with the model's own top-k and top-p. The model's penalties on
    repetition are dropped: they punish words that stand in the prompt, and answers must quote.
    """

    def __init__(self, model: Any, tokenizer: Any, config: GeneratorConfig, name: str) -> None:
        self._model = model
        self._tokenizer = tokenizer
        self._config = config
        self._name = name
        self._writing = threading.Lock()
        self._tokenizing = threading.Lock()  # encoding with control tokens as text changes the tokenizer's state
        model.generation_config = _settings(model, tokenizer, config)

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

    def count_tokens(self, text: str) -> int:
        """Tokens that `text` takes in a message; control tokens in it count as the plain text that they become."""
        with self._tokenizing:
            encoding = self._tokenizer(text, add_special_tokens=False, split_special_tokens=True, verbose=False)
        return len(encoding["input_ids"])

    def generate(self, prompt: Prompt) -> Generator[str, None, None]:
        """The text of the answer in pieces, without thinking. Closing it stops the model within a step.

        Raises DecoderError when the prompt is too long, the model fails or writes nothing.
        """
        ids = self._encode(prompt)
        thinking = self._tokenizer.decode(ids[-8:]).rstrip().endswith(OPEN)
        tokens = new_tokens(self._model, ids, self._writing)
        try:
            written = False
            for piece in without_thinking(to_text(self._tokenizer, tokens), inside=thinking):
                written = written or not piece.isspace()
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


def _settings(model: Any, tokenizer: Any, config: GeneratorConfig) -> Any:
    """The model's token ids with our decoding: whatever else its authors set (beams, penalties) is left out."""
    import transformers

    settings: Any = transformers.GenerationConfig  # its constructor has no types
    own = model.generation_config
    ends = {*_listed(own.eos_token_id), *_listed(tokenizer.eos_token_id)}
    padding = next((i for i in (own.pad_token_id, tokenizer.pad_token_id, *sorted(ends)) if i is not None), 0)
    common = {
        "bos_token_id": own.bos_token_id,
        "eos_token_id": sorted(ends) or None,
        "pad_token_id": padding,
        "max_new_tokens": config.max_new_tokens,
    }
    if config.temperature == 0:
        # A model with a running state cannot take back tokens that it tried.
        lookup = None if getattr(model, "_is_stateful", False) else LOOKUP_TOKENS
        return settings(do_sample=False, prompt_lookup_num_tokens=lookup, **common)
    sampling = {"top_k": own.top_k, "top_p": own.top_p, "min_p": own.min_p}
    return settings(do_sample=True, temperature=config.temperature, **sampling, **common)


def _listed(ids: Any) -> list[int]:
    return [] if ids is None else [int(ids)] if isinstance(ids, int) else [int(i) for i in ids]
