"""How much of what was said the passages bear out, by the verdicts that the pipeline gave on its own sentences.

The verdicts' own error is not known here: a figure is as good as the support model behind it.
"""

from __future__ import annotations


def unsupported_answer(supported: bool, abstained: bool) -> float | None:
    """1 when an answer is not supported as a whole; None for an abstention, which claims nothing."""
    return None if abstained else float(not supported)


def unsupported_sentences(sentences: int, unsupported: int, abstained: bool) -> tuple[int, int]:
    """Unsupported sentences and all sentences of an answer: (0, 0) for an abstention."""
    return (0, 0) if abstained else (unsupported, sentences)
