"""How the next token is chosen: what `Decoding` means to a model.

Knows scores and tokens that were written; knows nothing of prompts. Repetition is looked for in what was written only:
answers quote their passages. Chance comes from streams of its own and never from torch's global generator, whose
numbers go to whichever thread asks first.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

from rag.config import GeneratorConfig


class Chooser:
    """Chooses tokens for one answer or a batch of answers.

    The n-th token of an answer takes the n-th number of the answer's stream, so that trying tokens and taking them back
    changes nothing, and a seed gives the same answer alone and in a batch.
    """

    def __init__(self, config: GeneratorConfig, own: Any) -> None:
        """`own` are the generation settings that come with the model, for what `config` leaves to its makers."""
        self._config = config
        self._draws = config.decoding.resolved(config.temperature) == "sampling"
        self._processors = [*_repetition(config), *(_cuts(config, own) if self._draws else [])]
        self._streams: list[_Stream] = []

    @property
    def plain(self) -> bool:
        """Whether the likeliest token is always the one chosen."""
        return not self._processors and not self._draws

    def scores(self, written: Any, scores: Any) -> Any:
        """`scores` of each row after its `written` ids, with what may not be chosen at minus infinity."""
        for processor in self._processors:
            scores = processor(written, scores)
        return scores

    def choose(self, written: Any, scores: Any) -> Any:
        """The id chosen for each row, all of which have written as many ids."""
        scores = self.scores(written, scores.float())
        if not self._draws:
            return scores.argmax(-1)
        place, rows = written.shape[1], scores.shape[0]
        while len(self._streams) < rows:
            self._streams.append(_Stream(self._config.decoding.seed))
        return _drawn(scores, [stream.number(place) for stream in self._streams[:rows]])


class BatchChoice:
    """A `Chooser` in the form of a logits processor of transformers: all but the chosen token get minus infinity."""

    def __init__(self, chooser: Chooser, prompt_length: int) -> None:
        self._chooser = chooser
        self._start = prompt_length

    def __call__(self, input_ids: Any, scores: Any) -> Any:
        import torch

        chosen = self._chooser.choose(input_ids[:, self._start :], scores)
        return torch.full_like(scores, -torch.inf).scatter_(1, chosen[:, None], 0.0)


class WrittenOnly:
    """The chooser's processors for beam search, which chooses itself: the prompt is hidden from them."""

    def __init__(self, chooser: Chooser, prompt_length: int) -> None:
        self._chooser = chooser
        self._start = prompt_length

    def __call__(self, input_ids: Any, scores: Any) -> Any:
        return self._chooser.scores(input_ids[:, self._start :], scores)


class _Stream:
    """Numbers from 0 to 1 by their place, drawn when first asked for."""

    def __init__(self, seed: int | None) -> None:
        self._random = random.Random(seed)
        self._numbers: list[float] = []

    def number(self, place: int) -> float:
        while len(self._numbers) <= place:
            self._numbers.append(self._random.random())
        return self._numbers[place]


def _drawn(scores: Any, numbers: Sequence[float]) -> Any:
    """The id in which each number falls when the ids lie side by side, as wide as they are likely (inverse transform
    sampling). Sorted first, so that rounding over a large vocabulary falls on the unlikely ones."""
    import torch

    likely, ids = scores.double().softmax(-1).sort(dim=-1, descending=True, stable=True)
    reached = likely.cumsum(-1)
    wanted = torch.tensor(numbers, dtype=reached.dtype, device=reached.device)[:, None] * reached[:, -1:]
    place = (reached <= wanted).sum(-1, keepdim=True)
    last = (likely > 0).sum(-1, keepdim=True) - 1
    return ids.gather(1, torch.minimum(place, last))[:, 0]


def _repetition(config: GeneratorConfig) -> list[Any]:
    from transformers import NoRepeatNGramLogitsProcessor, RepetitionPenaltyLogitsProcessor

    processors: list[Any] = []
    if config.decoding.repetition_penalty != 1:
        processors.append(RepetitionPenaltyLogitsProcessor(float(config.decoding.repetition_penalty)))
    if config.decoding.no_repeat_ngram:
        processors.append(NoRepeatNGramLogitsProcessor(config.decoding.no_repeat_ngram))
    return processors


def _cuts(config: GeneratorConfig, own: Any) -> list[Any]:
    """What is done to the scores before a token is drawn, in the order in which transformers does it."""
    from transformers import (
        MinPLogitsWarper,
        TemperatureLogitsWarper,
        TopKLogitsWarper,
        TopPLogitsWarper,
    )

    def first(name: str) -> Any:
        given = getattr(config.decoding, name)
        return getattr(own, name, None) if given is None else given

    top_k, top_p, min_p = first("top_k"), first("top_p"), first("min_p")
    cuts: list[Any] = [TemperatureLogitsWarper(float(config.temperature))]
    if top_k:
        cuts.append(TopKLogitsWarper(int(top_k)))
    if top_p is not None and top_p < 1:
        cuts.append(TopPLogitsWarper(float(top_p)))
    if min_p:
        cuts.append(MinPLogitsWarper(float(min_p)))
    return cuts
