"""How probable a causal language model finds an answer that it is given, sentence by sentence, after each of several prompts.

The prompts go through the model together, padded on the left, and only the logits of the answer are kept. Knows models
and tokenizers; knows nothing of passages or of what the figures mean. The model is the caller's to guard from others.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from indexing.hub import first_line
from indexing.text.sentences import Span
from rag.attribute import LogProbs
from rag.errors import DecoderError, Stopped
from rag.generate.thinking import CLOSE, OPEN
from rag.stopping import Stop, never

BATCH_TOKENS = 16_384
"""Tokens of prompts and answers, padding included, that go through the model at once on a GPU."""
BATCH_TOKENS_CPU = 2_048
"""The same on a CPU, which is no quicker with more, and can be stopped only between two batches."""
BATCH_LOGITS = 1_024
"""Rows of logits that are kept at once; each is as long as the vocabulary."""

_NOBODY = -1


@dataclass(frozen=True, slots=True)
class AnswerTokens:
    """The ids of an answer, and of each the sentence that it counts to, from 0; -1 for marks and the space between.

    `count` is that of the sentences; one that shares all its tokens with another has none of its own.
    """

    ids: tuple[int, ...]
    sentences: tuple[int, ...]
    count: int


def answer_tokens(tokenizer: Any, answer: str, sentences: Sequence[Sequence[Span]]) -> AnswerTokens:
    """The tokens of `answer`, each of whose sentences is given as the spans of its words, in characters.

    A token counts to the sentence that holds its first character that is not white space, so that none counts twice:
    tokens may begin with the space before a word, reach over a full stop, or be one byte of a character.
    Raises DecoderError when the tokenizer cannot tell where its tokens stand.
    """
    if not tokenizer.is_fast:
        raise DecoderError(
            "The decoder's tokenizer cannot tell where its tokens stand, so that what the answer used cannot be "
            "measured: choose a decoder with a fast tokenizer (tokenizer.json), or ask without attribution."
        )
    encoding = tokenizer(
        answer, add_special_tokens=False, split_special_tokens=True, return_offsets_mapping=True, verbose=False
    )
    owner = [_NOBODY] * len(answer)
    for number, spans in enumerate(sentences):
        for start, end in spans:
            owner[start:end] = [number] * (end - start)
    places = (_first_visible(answer, start, end) for start, end in encoding["offset_mapping"])
    owners = tuple(_NOBODY if place is None else owner[place] for place in places)
    return AnswerTokens(tuple(encoding["input_ids"]), owners, len(sentences))


def after_thinking(tokenizer: Any, prompt: Sequence[int]) -> list[int]:
    """`prompt`, with the block of thinking that its template opens closed: an answer stands after it."""
    if not tokenizer.decode(prompt[-8:]).rstrip().endswith(OPEN):
        return list(prompt)
    return [*prompt, *tokenizer(f"{CLOSE}\n\n", add_special_tokens=False)["input_ids"]]


def sentence_logprobs(
    model: Any, prompts: Sequence[Sequence[int]], answer: AnswerTokens, stop: Stop = never
) -> LogProbs:
    """The log-probabilities of the sentences of `answer` after each of `prompts`. Raises DecoderError, Stopped."""
    most = BATCH_TOKENS if model.device.type == "cuda" else BATCH_TOKENS_CPU
    sums = [[0.0] * answer.count for _ in prompts]
    try:
        for rows in _batches([len(prompt) for prompt in prompts], len(answer.ids), most) if answer.ids else ():
            if stop():
                raise Stopped
            found = _token_logprobs(model, [prompts[row] for row in rows], answer.ids)
            for row, logprobs in zip(rows, found, strict=True):
                for sentence, logprob in zip(answer.sentences, logprobs, strict=True):
                    if sentence != _NOBODY:
                        sums[row][sentence] += logprob
    except Stopped:
        raise
    except Exception as error:  # a model can fail in any way; this is the border
        raise DecoderError(
            f"What the answer used could not be measured ({first_line(error)}): ask without attribution, or give "
            "fewer passages (top_k)."
        ) from error
    return LogProbs(
        tuple(map(tuple, sums)), tuple(answer.sentences.count(sentence) for sentence in range(answer.count))
    )


def _first_visible(text: str, start: int, end: int) -> int | None:
    """Where the first character of the span stands that is not white space; its start when all are, None if empty."""
    spaces = len(text[start:end]) - len(text[start:end].lstrip())
    return None if start >= end else start + spaces if start + spaces < end else start


def _batches(lengths: Sequence[int], answer: int, most: int) -> Iterator[list[int]]:
    """Rows that go together: the longest first, so that little is padded."""
    batch: list[int] = []
    for row in sorted(range(len(lengths)), key=lambda row: -lengths[row]):
        rows = len(batch) + 1
        longest = lengths[batch[0]] if batch else lengths[row]
        if batch and (rows * (longest + answer) > most or rows * answer > BATCH_LOGITS):
            yield batch
            batch = []
        batch.append(row)
    if batch:
        yield batch


def _token_logprobs(model: Any, prompts: Sequence[Sequence[int]], answer: Sequence[int]) -> list[list[float]]:
    """The log-probability of each token of `answer` after each prompt and the tokens before it, shape (prompts, tokens)."""
    import torch

    length = max(len(prompt) for prompt in prompts)
    padding = [length - len(prompt) for prompt in prompts]
    ids = torch.tensor(
        [[0] * pad + [*prompt, *answer] for pad, prompt in zip(padding, prompts, strict=True)], device=model.device
    )
    mask = torch.ones_like(ids)
    for row, pad in enumerate(padding):
        mask[row, :pad] = 0
    optional = {"position_ids": (mask.cumsum(1) - 1).clamp(min=0), "logits_to_keep": len(answer) + 1}
    taken = inspect.signature(model.forward).parameters
    with torch.inference_mode():
        logits = model(
            input_ids=ids, attention_mask=mask, use_cache=False, **{k: v for k, v in optional.items() if k in taken}
        ).logits[:, -len(answer) - 1 : -1]
        wanted = ids[:, -len(answer) :].unsqueeze(-1)
        # One row at a time: in single precision the whole would be twice or three times as large.
        rows = (one.float() for one in logits)
        found = [one.gather(-1, at).squeeze(-1) - one.logsumexp(-1) for one, at in zip(rows, wanted, strict=True)]
    return [one.tolist() for one in found]
