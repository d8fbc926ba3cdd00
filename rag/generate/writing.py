"""A model writing in a thread of its own: new token ids as they come, and text out of ids.

Knows threads and tokenizers; knows nothing of models, prompts or answers. What is not read in time waits in a queue,
which is as long as an answer at most.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Iterable, Iterator
from queue import SimpleQueue
from typing import Any

_POLL_SECONDS = 0.25


class TokensLost(Exception):
    """The model failed while it wrote; the message goes on after the name of the model."""


class Outbox:
    """What the writing thread hands over, and whether it should stop. Also a streamer as transformers calls it."""

    def __init__(self) -> None:
        self.queue: SimpleQueue[list[int] | BaseException | None] = SimpleQueue()
        self.stopped = threading.Event()
        self._prompt_seen = False

    def send(self, ids: list[int]) -> None:
        self.queue.put(ids)

    def beat(self) -> bool:
        """Give the reader, if it waits, a chance to leave; whether it has left."""
        if self.queue.empty():
            self.queue.put([])
        return self.stopped.is_set()

    def put(self, ids: Any) -> None:
        """Called by transformers, first with the ids of the prompt."""
        if self._prompt_seen:
            self.send(ids.flatten().tolist())
        self._prompt_seen = True

    def end(self) -> None:
        """Called by transformers at the end; the thread itself says so to the reader, also when it fails."""


def new_tokens(write: Callable[[Outbox], None], writing: threading.Lock) -> Generator[list[int], None, None]:
    """What `write` sends while its thread holds `writing`, and nothing, again and again, while it waits or works.

    Closing tells `write` to stop and waits for that. Raises TokensLost.
    """
    outbox = Outbox()
    thread = threading.Thread(target=_run, args=(write, writing, outbox), name="mekor-decoder", daemon=True)
    thread.start()
    try:
        while (item := outbox.queue.get()) is not None:
            if isinstance(item, BaseException):
                raise TokensLost(reason(item)) from item
            yield item
    finally:
        outbox.stopped.set()
        thread.join()


def to_text(tokenizer: Any, batches: Iterable[list[int]]) -> Iterator[str]:
    """The text of the ids, in pieces that never end within a character.

    One a batch, empty when it adds none. Decoded from the last piece on, as some tokenizers drop the space before what
    they decode first.
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
        else:
            yield ""
    before, text = decode(ids[start:shown]), decode(ids[start:])
    if len(text) > len(before):
        yield text[len(before) :]


def _run(write: Callable[[Outbox], None], writing: threading.Lock, outbox: Outbox) -> None:
    # The lock is held by the writing thread and not by the reader: a reader that pauses keeps nobody waiting.
    while not writing.acquire(timeout=_POLL_SECONDS):
        if outbox.beat():
            return
    try:
        if not outbox.stopped.is_set():
            write(outbox)
    except BaseException as error:  # whatever ends the thread must reach the reader, who would wait for ever
        outbox.queue.put(error)
    finally:
        writing.release()
        outbox.queue.put(None)


def reason(error: BaseException) -> str:
    """What to say of `error` after the name of the model."""
    if "out of memory" in str(error).lower():
        return "ran out of memory: give fewer passages (top_k) or choose a smaller decoder."
    lines = str(error).strip().splitlines()
    return f"failed while it wrote: {lines[0] if lines else type(error).__name__}"
