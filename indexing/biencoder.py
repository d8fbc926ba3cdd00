"""A bi-encoder at work: texts to unit vectors, batch by batch, as fast as the device allows.

Knows batches, precisions and threads; knows nothing of where models come from, of documents or indexes. Vectors are
compared by inner product, which for unit vectors is the cosine.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from indexing import openvino, precision
from indexing.config import EncoderConfig
from indexing.errors import ModelError
from indexing.parallel import ENOUGH, alone, each, threads
from indexing.tokens import Lengths, TokenCounter, batches
from indexing.types import EncoderId, Vectors

BATCH_TOKENS = {"cpu": 1024, "cuda": 16_384}
"""Tokens computed together, by device; larger batches are no faster on a processor."""

OTHER_DEVICE_TOKENS = 8192

MANY_TOKENS = 4096
"""Passages that have fewer together are computed in float32: a trial of precisions would cost what it gains."""

WORTHWHILE = 16_384
"""Tokens of passages after which an encoder asks whether OpenVINO is faster: to convert and compile takes a second or two."""

TRIAL_TOKENS = 256

LIGHT = 10**9
"""Multiplications of a batch, such as a question to a small model, that one core does as quickly as several do."""

UNBOUNDED = 100_000
"""Tokens that a model without a window reads."""

OPENVINO_GAIN = 1.1
"""How many times faster OpenVINO must be to be used."""

_half_is_better: dict[tuple[EncoderId, str], bool] = {}
"""What the trials of this process found."""

_openvino_is_better: dict[EncoderId, bool] = {}


class Way(NamedTuple):
    """How passages are computed: by which model, in which half precision of torch's (None: as the weights are)."""

    model: Any
    half: Any = None


class SentenceTransformerEncoder:
    """An `Encoder` around one sentence-transformers model. Questions are computed in float32, passages by `config`."""

    def __init__(self, model: Any, encoder_id: EncoderId, config: EncoderConfig = EncoderConfig()) -> None:
        self._model = model
        self._id = encoder_id
        self._config = config
        tokenizing = threading.Lock()  # it changes the tokenizer's truncation and padding
        self._tokens = TokenCounter(model.tokenizer, tokenizing)
        model.preprocess = _one_at_a_time(model.preprocess, tokenizing)
        self._multiplications = _multiplications(model)
        self._opening = threading.Lock()
        self._beside: Way | None = None
        self._seen = 0  # tokens of passages
        self.passages_by = "torch, float32"
        """What computed the last passages, in words."""
        self._prompt_tokens = self.count_tokens(encoder_id.passage_prompt) if encoder_id.passage_prompt else 0

    @property
    def id(self) -> EncoderId:
        return self._id

    @property
    def max_tokens(self) -> int:
        limit = min(self._model.max_seq_length or 512, UNBOUNDED)
        return int(limit) - 2 - self._prompt_tokens

    @property
    def languages(self) -> frozenset[str]:
        return frozenset(self._config.languages)

    def encode_questions(self, questions: Sequence[str]) -> Vectors:
        encode, prompt = self._model.encode_query, self._id.question_prompt
        return self._encode(encode, questions, prompt, self._lengths(questions), None)

    def encode_passages(self, passages: Sequence[str]) -> Vectors:
        lengths = self._lengths(passages)
        way = self._way(passages, lengths)
        return self._encode(way.model.encode_document, passages, self._id.passage_prompt, lengths, way.half)

    def count_tokens(self, text: str) -> int:
        return self._tokens.count([text])[0]

    def _lengths(self, texts: Sequence[str]) -> Lengths:
        """Tokens of each text that the model reads, its special ones included."""
        lengths = np.array(self._tokens.count(texts), np.int64)
        return np.minimum(lengths, self.max_tokens) + 2 + self._prompt_tokens

    def _precision(self, passages: Sequence[str], lengths: Lengths) -> Any:
        """The half precision to compute `passages` in; None for float32."""
        device = self._model.device
        half = precision.passage_half(self._config.precision, device)
        if self._config.precision == "auto" and lengths.sum() < MANY_TOKENS:
            return None
        if half is None or device.type != "cpu" or self._config.precision == "bfloat16":
            return half
        key = (self._id, str(device))
        if key not in _half_is_better:
            trial = self._trial(passages, lengths)
            _half_is_better[key] = alone(
                lambda way: precision.is_better(way, trial, Way(self._model)), Way(self._model, half)
            )
        return half if _half_is_better[key] else None

    def _way(self, passages: Sequence[str], lengths: Lengths) -> Way:
        torch_way = Way(self._model, self._precision(passages, lengths))
        way = self._openvino_way(torch_way, passages, lengths) or torch_way
        name = "torch" if way.model is self._model else "OpenVINO"
        self.passages_by = f"{name}, {str(way.half or 'float32').removeprefix('torch.')}"
        return way

    def _openvino_way(self, torch_way: Way, passages: Sequence[str], lengths: Lengths) -> Way | None:
        """By OpenVINO, where that is asked for or is faster; None for torch."""
        config, tokens = self._config, int(lengths.sum())
        self._seen += tokens
        if config.backend == "torch" or config.trust_remote_code or self._model.device.type != "cpu":
            return None
        if config.backend == "openvino":
            return self._opened()
        many = max(MANY_TOKENS, ENOUGH * threads() * BATCH_TOKENS["cpu"])  # each batch is computed by one thread
        if config.precision != "auto" or tokens < many or self._seen < WORTHWHILE or not openvino.installed():
            return None
        if self._id not in _openvino_is_better:
            way, trial = self._opened(), self._trial(passages, lengths)
            _openvino_is_better[self._id] = way is not None and alone(
                lambda new: precision.is_better(new, trial, torch_way, gain=OPENVINO_GAIN, clock=time.process_time), way
            )
        return self._opened() if _openvino_is_better[self._id] else None

    def _opened(self) -> Way | None:
        """The way by OpenVINO, opened when first asked for. Raises ModelError where it is configured and cannot be."""
        with self._opening:
            if self._beside is None:
                half = precision.passage_half(self._config.precision, self._model.device)
                cache = _own_cache(self._config.model)
                model = openvino.beside(self._model, bfloat16=half is not None, threads=threads(), cache=cache)
                self._beside = Way(model, half)
        if self._beside.model is not None:
            return self._beside
        if self._config.backend == "openvino":
            raise ModelError(
                "OpenVINO does not compute this encoder: run `pip install openvino` if it is missing, "
                'or leave the backend at "auto".'
            )
        return None

    def _trial(self, passages: Sequence[str], lengths: Lengths) -> Callable[[Way], Vectors]:
        """Encodes a few passages of middling length in the way that it is called with."""
        middle = np.argsort(lengths, kind="stable")[len(lengths) // 2 :]
        rows = max(1, TRIAL_TOKENS // int(lengths[middle[0]]))
        sample = [passages[place] for place in middle[:rows]]
        few, prompt = lengths[middle[:rows]], self._id.passage_prompt
        return lambda way: self._encode(way.model.encode_document, sample, prompt, few, way.half)

    def _encode(self, encode: Any, texts: Sequence[str], prompt: str, lengths: Lengths, half: Any) -> Vectors:
        vectors = np.zeros((len(texts), self._id.dimension), np.float32)
        device = self._model.device

        def compute(places: Lengths) -> Vectors:
            batch = [texts[place] for place in places]
            with precision.computing(device, half):
                found = encode(
                    batch,
                    prompt=prompt or None,
                    batch_size=len(batch),
                    normalize_embeddings=True,
                    show_progress_bar=False,
                    convert_to_tensor=True,
                )
            return np.asarray(found.float().cpu().numpy(), np.float32)

        tokens = BATCH_TOKENS.get(device.type, OTHER_DEVICE_TOKENS)
        for places, found in self._each(compute, list(batches(lengths, tokens, self._config.batch_size)), lengths):
            vectors[places] = found
        if half is not None and not np.isfinite(vectors).all():  # float16 ends at 65504
            return self._encode(self._model.encode_document, texts, prompt, lengths, None)
        vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
        return vectors

    def _each(
        self, compute: Callable[[Lengths], Vectors], cut: list[Lengths], lengths: Lengths
    ) -> Iterable[tuple[Lengths, Vectors]]:
        """Each batch with its vectors, computed by as many threads as is best."""
        if self._model.device.type != "cpu" or self._config.trust_remote_code:  # own code may keep state
            return ((places, compute(places)) for places in cut)
        if len(cut) == 1 and len(lengths) * int(lengths.max()) * self._multiplications <= LIGHT:
            return [(cut[0], alone(compute, cut[0]))]
        return each(compute, cut)


def _one_at_a_time(work: Callable[..., Any], lock: threading.Lock) -> Callable[..., Any]:
    def locked(*given: Any, **settings: Any) -> Any:
        with lock:
            return work(*given, **settings)

    return locked


def _multiplications(model: Any) -> int:
    """How many numbers of the model each token is multiplied with."""
    import torch

    tables = (torch.nn.Embedding, torch.nn.EmbeddingBag)
    layers = (module for module in model.modules() if not isinstance(module, tables))
    return sum(weight.numel() for layer in layers for weight in layer.parameters(recurse=False))


def _own_cache(model: str) -> Path | None:
    """Where the converted form of a collection's own encoder is kept: beside it, so that both are deleted together."""
    folder = Path(model)
    return folder.parent / "openvino" if folder.is_absolute() and folder.name == folder.parent.name else None
