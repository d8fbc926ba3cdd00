"""What an answer used of the passages that it was shown, from how probable its sentences are without each of them.

Leave-one-out at the level of passages, as in ContextCite (Cohen-Wang et al. 2024): a sentence that becomes improbable
when a passage is left out rests on that passage. Two passages that say the same hide each other so; the prompt without
any passage tells that from memory, and the prompts with one passage alone tell which they are. Pure: it knows neither
models nor prompts, and nothing of whether a sentence is true, which `verify` judges.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

NATS = 3.0
"""The log-likelihood ratio from which a passage counts: it makes the sentence 20 times as probable.

That is where evidence begins to be called strong (Kass and Raftery 1995). It holds for any decoder, and lies well above
what rounding in half precision moves the log-probability of a sentence by.
"""
EXPLAINED = 0.25
"""Of a sentence's surprise without passages, the part that passages must take off to count.

The proportional reduction of McFadden (1974), who calls 0.2 to 0.4 an excellent fit. Long sentences gain more than NATS by
the language and the topic that passages share with them: of 37 sentences of train sets, given to a decoder that copies, other
passages took off 0.14 at the most, and the one that a sentence stands in 0.29 at the least.
"""
ALONE = 0.5
"""The part of it that one must give by itself to count, where leaving out any one changes nothing."""

Shown = tuple[int, ...]
"""The numbers of the passages that a prompt shows, ascending."""

_Row = Sequence[float]


@dataclass(frozen=True, slots=True)
class LogProbs:
    """Log-probabilities of the sentences of one answer after several prompts, in nats.

    `sums[prompt][sentence]` is that of all words of a sentence, given all that stands before each of them; `tokens`
    counts what was summed.
    """

    sums: tuple[tuple[float, ...], ...]
    tokens: tuple[int, ...]

    @property
    def means(self) -> tuple[tuple[float, ...], ...]:
        """The same for a token of each sentence."""
        return tuple(
            tuple(total / max(1, count) for total, count in zip(row, self.tokens, strict=True)) for row in self.sums
        )


@dataclass(frozen=True, slots=True)
class Use:
    """What one passage is to one sentence, in nats of its log-probability.

    `drop` is lost when the passage is left out of the prompt, `alone` gained when it is the only one there.
    """

    number: int
    drop: float
    alone: float


@dataclass(frozen=True, slots=True)
class SentenceUse:
    """What one sentence of an answer used.

    `surprise` is its negative log-probability after a prompt without any passage, in nats, and `together` what all
    passages take off it. `used` are the numbers of the passages that it rests on. `added` are those of them that it does
    not cite, `withdrawn` those that it cites without having used them: they may bear it out all the same, which is for
    `Verdict` to say.
    """

    passages: tuple[Use, ...]
    together: float
    surprise: float
    used: tuple[int, ...] = ()
    added: tuple[int, ...] = ()
    withdrawn: tuple[int, ...] = ()

    @property
    def from_memory(self) -> bool:
        """Whether the decoder would have written it without the passages."""
        return not self.used


@dataclass(frozen=True, slots=True)
class Attribution:
    """What the answer used, sentence by sentence, in the order of its verdicts."""

    sentences: tuple[SentenceUse, ...]

    @property
    def used(self) -> tuple[int, ...]:
        """The numbers of all passages used, ascending."""
        return tuple(sorted({number for sentence in self.sentences for number in sentence.used}))

    @property
    def from_memory(self) -> bool:
        """Whether no passage matters to any sentence."""
        return bool(self.sentences) and not self.used


def ablations(numbers: Sequence[int]) -> tuple[Shown, ...]:
    """Which passages to show to tell what was used: all of `numbers`, none, all but each one, and each one alone."""
    whole = tuple(sorted(numbers))
    without = [tuple(kept for kept in whole if kept != number) for number in whole]
    return tuple(dict.fromkeys([whole, (), *without, *((number,) for number in whole)]))


def attribute(shown: Sequence[Shown], scores: LogProbs, cited: Sequence[Sequence[int]]) -> Attribution:
    """What each sentence used, from its log-probability after each of the prompts of `ablations`.

    `cited` are the numbers that each sentence cites. A sentence is judged after the sentences before it: what it
    repeats of them it has from the answer, and from no passage.
    """
    rows = dict(zip(shown, scores.sums, strict=True))
    return Attribution(tuple(_sentence(rows, at, numbers) for at, numbers in enumerate(cited)))


def _sentence(rows: Mapping[Shown, _Row], at: int, cited: Sequence[int]) -> SentenceUse:
    whole = max(rows, key=len)
    full, nothing = rows[whole][at], rows[()][at]
    uses = tuple(
        Use(
            number=number,
            drop=full - rows[tuple(kept for kept in whole if kept != number)][at],
            alone=rows[number,][at] - nothing,
        )
        for number in whole
    )
    used = _used(uses, full - nothing, -nothing)
    return SentenceUse(
        passages=uses,
        together=full - nothing,
        surprise=-nothing,
        used=used,
        added=tuple(number for number in used if number not in cited),
        withdrawn=tuple(number for number in cited if number not in used),
    )


def _used(uses: Sequence[Use], together: float, surprise: float) -> tuple[int, ...]:
    """The passages the sentence needs; where it needs no single one, those of which each would do."""
    least = max(NATS, EXPLAINED * surprise)
    if not uses or together < least:
        return ()
    needed = tuple(use.number for use in uses if use.drop >= least)
    if needed:
        return needed
    enough = tuple(use.number for use in uses if use.alone >= max(NATS, ALONE * together))
    return enough or (max(uses, key=lambda use: use.drop + use.alone).number,)
