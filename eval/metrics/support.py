"""How much of what was said the passages bear out, by the verdicts that the pipeline gave on its own sentences.

The verdicts' own error is not known here: a figure is as good as the support model behind it. A figure that an answer says
nothing of is left out; one that it should tell and cannot is None.
"""

from __future__ import annotations

from eval.types import Value


def unsupported(supported: bool | None, right: bool | None, abstained: bool = False) -> dict[str, Value]:
    """Whether an answer says what nothing bears out, and is wrong (hallucination) or right all the same (memory).

    `supported` and `right` are None where they are not known. An abstention claims nothing: it counts among all questions.
    """
    if abstained:
        return {"unsupported_questions": 0.0}
    bad = None if supported is None else not supported
    value = None if bad is None else float(bad)
    known = bad is not None and right is not None
    return {
        "unsupported_answers": value,
        "unsupported_questions": value,
        "hallucination": float(bool(bad) and not right) if known else None,
        "memory": float(bool(bad) and bool(right)) if known else None,
    }


def unsupported_sentences(sentences: int, unsupported: int, abstained: bool) -> tuple[int, int]:
    """Unsupported sentences and all sentences of an answer: (0, 0) for an abstention."""
    return (0, 0) if abstained else (unsupported, sentences)
