"""A model writing in a thread of its own: new token ids as they come, and text out of ids.

Knows `generate` of transformers and tokenizers; knows nothing of prompts or answers. What is not read in time waits in
a queue, which is as long as an answer at most.
"""

from __future__ import annotations

import threading
from collections.abc import Generator, Iterable, Iterator
from queue import SimpleQueue
from typing import Any

_POLL_SECONDS = 0.05


class TokensLost(Exception):
    """The model failed while it wrote; the message goes on after the name of the model."""


class _Outbox:
    """What the writing thread hands over: a streamer as transformers calls it, whose first ids are the prompt's."""

    def __init__(self) -> None:
        self.queue: SimpleQueue[list[int] | BaseException | None] = SimpleQueue()
        self.stopped = threading.Event()
        self._prompt_seen = False

    def put(self, ids: Any) -> None:
        if self._prompt_seen:
            self.queue.put(ids.flatten().tolist())
        self._prompt_seen = True

    def end(self) -> None:
        """Called by transformers at the end; the thread itself says so to the reader, also when it fails."""


def new_tokens(model: Any, ids: list[int], writing: threading.Lock) -> Generator[list[int], None, None]:
    """What `model` writes after `ids`, one or more ids a step, while it holds `writing`.

    Closing stops the model within a step and waits for that. Raises TokensLost.
    """
    outbox = _Outbox()
    thread = threading.Thread(target=_write, args=(model, ids, writing, outbox), name="mekor-decoder", daemon=True)
    thread.start()
    try:
        while (item := outbox.queue.get()) is not None:
            if isinstance(item, BaseException):
                raise TokensLost(_reason(item)) from item
            yield item
    finally:
        outbox.stopped.set()
        thread.join()


def to_text(tokenizer: Any, batches: Iterable[list[int]]) -> Iterator[str]:
    """The text of the ids, in pieces that never end within a character.

    Decoded from the last piece on, as some tokenizers drop the space before what they decode first.
    """
    ids: list[int] = []
    start = shown = 0

    def decode(tokens: list[int]) -> str:
        return str(tokenizer.decode(tokens, skip_special_tokens=True, clean_up_tokenization_spaces=False))

    for batch in batches:
        ids += batch
        before, text = decode(ids[start:shown]), decode(ids[start:])
        if len(text) > len(before) and not text.endswith("\ufffd"):
            yield text[len(before) :]
            start, shown = shown, len(ids)
    before, text = decode(ids[start:shown]), decode(ids[start:])
    if len(text) > len(before):
        yield text[len(before) :]


def _write(model: Any, ids: list[int], writing: threading.Lock, outbox: _Outbox) -> None:
    # The lock is held by the writing thread and not by the reader: a reader that pauses keeps nobody waiting.
    while not writing.acquire(timeout=_POLL_SECONDS):
        if outbox.stopped.is_set():
            return
    try:
        if not outbox.stopped.is_set():
            _generate(model, ids, outbox)
    except BaseException as error:  # whatever ends the thread must reach the reader, who would wait for ever
        outbox.queue.put(error)
    finally:
        writing.release()
        outbox.queue.put(None)


def _generate(model: Any, ids: list[int], outbox: _Outbox) -> None:
    import torch
    from transformers import StoppingCriteriaList

    def stopped(input_ids: Any, scores: Any, **kwargs: Any) -> Any:
        return torch.full((input_ids.shape[0],), outbox.stopped.is_set(), device=input_ids.device, dtype=torch.bool)

    inputs = torch.tensor([ids], device=model.device)
    model.generate(
        inputs,
        attention_mask=torch.ones_like(inputs),
        streamer=outbox,
        stopping_criteria=StoppingCriteriaList([stopped]),
    )


def _reason(error: BaseException) -> str:
    if "out of memory" in str(error).lower():
        return "ran out of memory: give fewer passages (top_k) or choose a smaller decoder."
    lines = str(error).strip().splitlines()
    return f"failed while it wrote: {lines[0] if lines else type(error).__name__}"
