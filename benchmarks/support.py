"""How well support is told from its lack, by set and language, beside two baselines that see nothing: length, word overlap.

    python benchmarks/support.py DATA                     # AUROC and error on the parts held out from fitting
    python benchmarks/support.py DATA --fit rag/support/embedded.json --detectors eval/detectors.json

DATA is a folder with `claims/NAME.jsonl.xz` (claim, evidence, label), `train/NAME/` and `dev/NAME/` (passages and questions).
Of the labelled sets that are fitted on, documents are split by a hash: three fifths to fit, two to measure; of the others every
claim is measured. English is fitted on WiCE alone: made claims, those written to deceive and replies that copy all cost more
elsewhere than they gave. Hebrew and Chinese are fitted on claims made of `train/` as well and measured on `dev/`. A
claim that is supported in part counts as not supported.
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

from eval.metrics.correction import Detector
from eval.metrics.detection import auroc
from eval.perturb import Claim, answered, perturbed
from eval.support import common_words, error, fit_support
from eval.types import Figure
from indexing.text.analyze import terms
from indexing.text.language import base, detect
from indexing.types import Chunk, DocumentInfo, StoredChunk
from rag.support import Embedded
from rag.support.embedded import Fitted
from rag.types import Passage
from rag.verify import ENOUGH, support

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
    measured = errors(Embedded(fitted), together)
    if given.detectors:
        value = {name: {lang: asdict(one) for lang, one in found.items()} for name, found in measured.items()}
        given.detectors.write_text(json.dumps(value, indent=1, sort_keys=True) + "\n", "utf-8")


class Rule:
    """The check of `rag.verify` as a support model."""

    name = "verify"

    def score(self, claims: Sequence[str], passages: Sequence[Sequence[str]]) -> list[float]:
        return [
            support(claim, [shown_as(text) for text in texts]) for claim, texts in zip(claims, passages, strict=True)
        ]


def shown_as(text: str) -> Passage:
    lang = detect(text)
    document = DocumentInfo(1, "claims.txt", "", "text/plain", "", lang, 1, "2025-01-01T00:00:00Z")
    return Passage(1, StoredChunk(1, Chunk(text, 0, len(text), lang), document), 1.0)


def errors(model: Embedded, together: Mapping[str, Sequence[Claim]]) -> dict[str, dict[str, Detector]]:
    """What each check did on the claims of each language, printed and given."""
    found: dict[str, dict[str, Detector]] = {model.name: {}, Rule.name: {}}
    for lang, claims in together.items():
        found[model.name][lang] = error(model, claims, model.threshold(lang))
        found[Rule.name][lang] = error(Rule(), claims, ENOUGH)
        for name in found:
            print(f"{name} ({lang}), sensitivity and specificity: {rates(found[name][lang])}", flush=True)
    return found


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
        print(line(f"{name} ({lang})", model, claims, lang), flush=True)
    for lang, claims in together.items():
        print(line(f"all ({lang})", model, claims, lang))
    speed(model, together["en"][:1000])
    return together


def line(name: str, model: Embedded, claims: Sequence[Claim], lang: str) -> str:
    right = [claim.supported for claim in claims]
    scores = model.score([claim.text for claim in claims], [claim.passages for claim in claims])
    length = auroc([-float(len(claim.text)) for claim in claims], right)
    by_words = auroc([overlap(claim) for claim in claims], right)
    found = error(model, claims, model.threshold(lang))
    return f"| {name} | {len(claims)} | {shown(auroc(scores, right))} | {shown(length)} | {shown(by_words)} | {rates(found)} |"


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
