"""Whether the pipeline refuses when it should, and only then.

A figure that a question says nothing of is left out; one that it should tell and cannot is None.
"""

from __future__ import annotations

from eval.types import Value


def refusals(answerable: bool, abstained: bool | None, found: bool | None) -> dict[str, Value]:
    """Coverage and refusals by one question. `abstained` is None where no answer came.

    `found` is whether the passages that were read held the answer, None where that is not known.
    """
    refused = None if abstained is None else float(abstained)
    answered = None if abstained is None else float(not abstained)
    if not answerable:
        return {"coverage": answered, "right_refusal": refused, "answered_unanswerable": answered}
    values = {"coverage": answered, "over_refusal": refused}
    if found is None:
        return values | {"over_refusal_found": None, "over_refusal_missed": None}
    return values | {"over_refusal_found" if found else "over_refusal_missed": refused}
