"""How well support is told from its lack, by set and language, beside two baselines that see nothing: length, word overlap.

    python -m benchmarks.support DATA                     # AUROC and error on the parts held out from fitting
    python -m benchmarks.support DATA --fit rag/support/embedded.json --detectors eval/detectors.json

DATA is a folder with `claims/NAME.jsonl.xz` (claim, evidence, label), `train/NAME/` and `dev/NAME/` (passages and questions).
Of the labelled sets that are fitted on, documents are split by a hash: three fifths to fit, two to measure; of the others every
claim is measured. English is fitted on WiCE alone and by itself: made claims, those written to deceive and replies that copy all
cost more elsewhere than they gave; WiCE is cross-validated over its documents, too. Hebrew and Chinese are fitted on claims made
of `train/` as well and measured on `dev/`. A claim that is supported in part counts as not supported. Sensitivity and specificity
are of what is flagged as unsupported; those of the detector leave out the quotations, which answers are not asked about.
"""

from __future__ import annotations

import argparse
import json
import lzma
import random
import time
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from eval.calibrate import FOLDS, Case, folds
from eval.metrics.correction import Detector
from eval.metrics.detection import auroc
from eval.perturb import Claim, answered, perturbed
from eval.support import common_words, error, fit_support
from eval.types import Figure
from indexing.text.analyze import terms
from indexing.text.language import base
from rag.cite import quoted
from rag.support import Embedded
from rag.support.embedded import Fitted, shipped

FITTED = ("wice-en", "hebnli-he")
LABELLED = ("wice-en", "fm2-en", "begin-en", "hebnli-he")
TEXTS = {"en": ("squad-dev-en", "nq-oracle-en"), "he": ("heq-train", "he-titles"), "zh": ("drcd-train", "cmrc2017-zh")}
ASKED = {"he": ("heq-train",), "zh": ("drcd-train",)}
MEASURE = {"en": ("xquad-en",), "he": ("heq",), "zh": ("drcd", "cmrc2018")}
EACH = 1000
"""Claims of a set that are fitted on, at most, so that no set drowns the others."""

Row = dict[str, Any]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--fit", type=Path, help="fit first, and write the weights here")
    parser.add_argument("--detectors", type=Path, help="write the measured errors here")
    given = parser.parse_args()
    fitted = None
    if given.fit:
        fitted = fit_support(to_fit(given.data), common_words(texts(given.data)))
        given.fit.write_text(json.dumps(plain(fitted), ensure_ascii=False, indent=1, sort_keys=True) + "\n", "utf-8")
    together = report(Embedded(fitted), given.data)
    print(cross_validated(given.data, "wice-en"), flush=True)
    measured = errors(Embedded(fitted), together)
    if given.detectors:
        value = {name: {lang: asdict(one) for lang, one in found.items()} for name, found in measured.items()}
        given.detectors.write_text(json.dumps(value, indent=1, sort_keys=True) + "\n", "utf-8")


def errors(model: Embedded, together: Mapping[str, Sequence[Claim]]) -> dict[str, dict[str, Detector]]:
    """What the check does on the claims of each language that it would be asked about: on all but quotations."""
    found = {}
    print(
        "\n| language | claims, no quotations | unsupported ones | sensitivity | specificity |\n|---|---|---|---|---|"
    )
    for lang, claims in together.items():
        asked = [claim for claim in claims if not any(quoted(text, claim.text) for text in claim.passages)]
        found[lang] = error(model, asked)
        print(f"| {lang} | {len(asked)} | {found[lang].bad} | {rates(found[lang])} |", flush=True)
    return {model.name: found}


def plain(fitted: Fitted) -> Row:
    value = {**asdict(fitted.calibration), "common": fitted.common}
    del value["encoder"]
    return dict(rounded(value))


def rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: rounded(each) for name, each in value.items()}
    return round(value, 4) if isinstance(value, float) else value


def to_fit(data: Path) -> list[Claim]:
    sets = [[claim for claim in labelled(data, name) if not kept_out(claim.group)] for name in FITTED]
    for lang, names in ASKED.items():
        sets += [list(told_otherwise(data / "train" / name, lang)) for name in TEXTS[lang]]
        sets += [list(questions_answered(data / "train" / name, lang)) for name in names]
    return [claim for one in sets for claim in random.Random(1).sample(one, min(EACH, len(one)))]


def held_sets(data: Path) -> Iterator[tuple[str, str, list[Claim]]]:
    """Sets to measure on: name, language and claims, none of which was fitted on."""
    for name in LABELLED:
        claims = [claim for claim in labelled(data, name) if name not in FITTED or kept_out(claim.group)]
        yield name, base(claims[0].lang), claims
    for lang, names in MEASURE.items():
        for name in names:
            yield f"{name}, perturbed", lang, list(told_otherwise(data / "dev" / name, lang))
            yield f"{name}, answers", lang, list(questions_answered(data / "dev" / name, lang))


def texts(data: Path) -> dict[str, list[str]]:
    """Passages to count words in."""
    return {
        lang: [row["text"] for name in names for row in some(data / "train" / name)] for lang, names in TEXTS.items()
    }


def some(folder: Path, count: int = 1500) -> list[Row]:
    found = list(rows(folder / "passages.jsonl"))
    return random.Random(1).sample(found, min(count, len(found)))


def kept_out(group: str) -> bool:
    return zlib.crc32(group.encode()) % 5 >= 3


def labelled(data: Path, name: str) -> Iterator[Claim]:
    for row in rows(data / "claims" / f"{name}.jsonl"):
        group = row.get("title") or (row["id"].rpartition("-")[0] if name == "wice-en" else row["evidence"])
        yield Claim(row["claim"], (row["evidence"],), row["lang"], row["label"] == "supported", group)


def told_otherwise(folder: Path, lang: str) -> Iterator[Claim]:
    passages = [(row["text"], row["title"]) for row in some(folder)]
    yield from perturbed(passages, lang, random.Random(2))


def questions_answered(folder: Path, lang: str) -> Iterator[Claim]:
    asked: dict[str, list[tuple[str, list[str], str]]] = {}
    for row in rows(folder / "questions.jsonl"):
        asked.setdefault(row["passage_id"], []).append((row["question"], row["answers"], row["id"]))
    for row in some(folder):
        yield from answered(asked.get(row["id"], []), row["text"], lang, row["title"])


def rows(path: Path) -> Iterator[Row]:
    packed = path.with_name(path.name + ".xz")
    with lzma.open(packed, "rt", encoding="utf-8") if packed.exists() else path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def overlap(claim: Claim) -> float:
    wanted = set(terms(claim.text, claim.lang))
    return len(wanted & {term for text in claim.passages for term in terms(text, claim.lang)}) / max(1, len(wanted))


def report(model: Embedded, data: Path) -> dict[str, list[Claim]]:
    together: dict[str, list[Claim]] = {}
    print(
        "| set | claims | AUROC | length alone | overlap alone | sensitivity | specificity |\n|---|---|---|---|---|---|---|"
    )
    for name, lang, claims in held_sets(data):
        together.setdefault(lang, []).extend(claims)
        print(line(f"{name} ({lang})", model, claims), flush=True)
    for lang, claims in together.items():
        print(line(f"all ({lang})", model, claims))
    speed(model, together["en"][:1000])
    return together


def line(name: str, model: Embedded, claims: Sequence[Claim]) -> str:
    right = [claim.supported for claim in claims]
    scores = model.score([claim.text for claim in claims], [claim.passages for claim in claims])
    length = auroc([-float(len(claim.text)) for claim in claims], right)
    by_words = auroc([overlap(claim) for claim in claims], right)
    found = error(model, claims)
    return f"| {name} | {len(claims)} | {shown(auroc(scores, right))} | {shown(length)} | {shown(by_words)} | {rates(found)} |"


def cross_validated(data: Path, name: str) -> str:
    """All claims of a set that is fitted by itself, each scored by weights from the other documents."""
    claims, scores = list(labelled(data, name)), dict[int, float]()
    of = folds([Case({}, claim.lang, claim.supported, claim.group) for claim in claims])
    for fold in range(FOLDS):
        asked = [claim for claim, at in zip(claims, of, strict=True) if at == fold]
        model = Embedded(fit_support([one for one, at in zip(claims, of, strict=True) if at != fold], shipped().common))
        found = model.score([claim.text for claim in asked], [claim.passages for claim in asked])
        scores |= zip(map(id, asked), found, strict=True)
    right = [claim.supported for claim in claims]
    area = auroc([scores[id(claim)] for claim in claims], right)
    by_words, length = auroc([overlap(claim) for claim in claims], right), auroc([-len(c.text) for c in claims], right)
    return f"\n{name}, cross-validated: {len(claims)} claims, {shown(area)}, length {shown(length)}, overlap {shown(by_words)}"


def rates(found: Detector) -> str:
    return f"{shown(found.sensitivity)} | {shown(found.specificity)}"


def shown(figure: Figure) -> str:
    return "–" if figure.value is None else f"{figure.value:.3f} ({figure.low:.3f}–{figure.high:.3f})"


def speed(model: Embedded, claims: Sequence[Claim]) -> None:
    begun = time.perf_counter()
    model.score([claim.text for claim in claims], [claim.passages for claim in claims])
    print(f"\n{len(claims)} claims in {time.perf_counter() - begun:.2f} s")


if __name__ == "__main__":
    main()
