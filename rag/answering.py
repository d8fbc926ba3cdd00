"""Passages to an answer: prompt, generate, cite, verify. Where the passages are from, it does not know."""

from __future__ import annotations

import threading
from collections.abc import Generator as Generating
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass, replace

from indexing.text.language import detect
from rag import abstain
from rag.abstain import Calibration
from rag.attribute import Attribution, LogProbs
from rag.cite import Cited
from rag.config import PromptConfig
from rag.errors import DecoderError
from rag.finish import Clock, Weigh, finish
from rag.knockout import knock_out
from rag.prompt import Asked, build_prompt, showing
from rag.support import SupportModel
from rag.types import Answer, Batched, Delta, Generator, Passage, Prompt, Scorer, Turn

_BEAT = 0.2  # seconds between two signs of life while nothing is written


@dataclass(frozen=True, slots=True)
class Answering:
    """What answers from passages that it is given. `calibration` decides when an answer is withheld, `support` judges it."""

    generator: Generator
    prompt: PromptConfig
    calibration: Calibration
    support: SupportModel | None = None

    def answer(self, asked: Asked, passages: tuple[Passage, ...]) -> Answer:
        """The answer to a question from these passages, best first, numbered from 1. Raises GenerationError."""
        *_, answer = self.stream(asked, passages, Clock())
        assert isinstance(answer, Answer)  # a stream ends with one
        return answer

    def stream(
        self, asked: Asked, passages: tuple[Passage, ...], clock: Clock, *, attribute: bool = False
    ) -> Iterator[Delta | Answer]:
        """Deltas, then the Answer; see `RAG.stream`."""
        generator = self.generator
        built = build_prompt(asked, passages, self.prompt, generator)
        clock.lap("prompt")
        pieces = []
        written = generator.generate(built)
        try:
            for piece in written:
                pieces.append(piece)
                if generator.name != abstain.QUOTES:  # a quotation may be withheld, and is there at once
                    yield Delta(piece)
        finally:
            close = getattr(written, "close", None)
            if close:
                close()
        clock.lap("generate")
        text = "".join(pieces)
        if attribute and isinstance(generator, Scorer):
            answer = yield from self._attributed(asked, built, text, passages, clock)
        else:
            answer = self._finished(asked, built, text, passages, clock)
        if generator.name == abstain.QUOTES:
            yield Delta(answer.text)
        yield replace(answer, usage=getattr(written, "usage", None))

    def many(self, asked: Sequence[Asked], found: Sequence[tuple[Passage, ...]], clock: Clock) -> list[Answer]:
        """The answer to each question from its passages; the generator is a `Batched` one. Raises GenerationError."""
        generator = self.generator
        assert isinstance(generator, Batched)
        built = [
            build_prompt(one, passages, self.prompt, generator) for one, passages in zip(asked, found, strict=True)
        ]
        clock.lap("prompt")
        written = generator.generate_many(built)
        if not all(text.strip() for text in written):
            raise DecoderError(
                f"{generator.name} wrote an empty answer: raise max_new_tokens, or choose another decoder."
            )
        clock.lap("generate")
        return [
            self._finished(one, prompt, text, passages, clock)
            for one, prompt, text, passages in zip(asked, built, written, found, strict=True)
        ]

    def logprobs(self, asked: Asked, passages: tuple[Passage, ...], text: str) -> LogProbs | None:
        """Those of `text` as an answer, after the prompt with the passages and after the same prompt without any.

        None where the generator cannot tell. Raises GenerationError.
        """
        if not isinstance(self.generator, Scorer):
            return None
        built = build_prompt(asked, passages, self.prompt, self.generator)
        spans = [[(0, len(text))]]
        shown = self.generator.logprobs([built], text, spans)
        hidden = self.generator.logprobs(
            [showing(built, asked, (), self.prompt)], text, spans
        )  # together both are as long
        return LogProbs((*shown.sums, *hidden.sums), shown.tokens)

    def _finished(
        self,
        asked: Asked,
        built: Prompt,
        text: str,
        passages: tuple[Passage, ...],
        clock: Clock,
        weigh: Weigh | None = None,
    ) -> Answer:
        name, support = self.generator.name, self.support
        return finish(
            asked.question, built, text, passages, name, clock, self.calibration, weigh=weigh, support=support
        )

    def _attributed(
        self, asked: Asked, built: Prompt, text: str, passages: tuple[Passage, ...], clock: Clock
    ) -> Generating[Delta, None, Answer]:
        """Empty Deltas while the generator, a Scorer, is asked what its answer used; closing this ends the asking."""
        stop = threading.Event()

        def again(some: Sequence[Passage]) -> Prompt:
            return showing(built, asked, some, self.prompt)

        def weigh(text: str, cited: Sequence[Cited]) -> Attribution:
            assert isinstance(self.generator, Scorer)
            return knock_out(text, cited, built.passages, again, self.generator, stop.is_set)

        with ThreadPoolExecutor(1, thread_name_prefix="attribute") as pool:
            finished = pool.submit(self._finished, asked, built, text, passages, clock, weigh)
            try:
                while wait([finished], _BEAT).not_done:
                    yield Delta("")
            finally:
                stop.set()
            return finished.result()


def as_asked(question: str, query: str, history: Sequence[Turn] = ()) -> Asked:
    """The question, in its own language where it has letters, else in that of `query`, which stands alone."""
    lang = detect(question) if any(char.isalpha() for char in question) else detect(query)
    return Asked(question, query, lang, history)
