from __future__ import annotations

import random

import pytest

from eval.metrics.correction import Detector, Read, together
from eval.perturb import Claim, perturbed
from eval.support import common_words, detectors, error, fit_support
from rag.support import Embedded
from rag.support.embedded import Fitted

NAMES = ["Farrow", "Coe", "Whitlock", "Ibsen", "Marlow", "Quill", "Sander", "Teller"]
PASSAGES = [
    (
        f"The {what} of the town was designed by {name} in {1900 + 7 * at}. It burned down {at + 2} times before 1990. "
        f"The keeper of it was called Miss {other}, who lived beside the harbour.",
        f"{what} {name}",
    )
    for what in ("lighthouse", "museum", "station", "school", "bridge", "theatre")
    for at, (name, other) in enumerate(zip(NAMES, NAMES[::-1], strict=True))
]


@pytest.fixture(scope="module")
def fitted() -> Fitted:
    common = common_words({"en": [text for text, _ in PASSAGES]}, 12)
    return fit_support(list(perturbed(PASSAGES[::2], "en", random.Random(1))), common)


def test_common_words_say_less_than_rare_ones() -> None:
    found = common_words({"en": ["the old museum", "the museum", "the harbour", "the tower"]}, 3)["en"]
    assert found["the"] == 0.0
    assert found["museum"] == pytest.approx(0.5)
    assert len(found) == 3
    assert common_words({"en": [], "he": ["של"]}) == {"en": {}, "he": {}}


def test_what_was_fitted_tells_claims_it_has_not_seen(fitted: Fitted) -> None:
    unseen = list(perturbed(PASSAGES[1::2], "en", random.Random(2)))
    model = Embedded(fitted)
    found = error(model, unseen)
    assert (found.bad, found.good) == (24, 24)
    assert found.tells
    assert found.caught >= 18
    assert found.spared >= 18


def test_a_threshold_that_nothing_passes_flags_everything(fitted: Fitted) -> None:
    claims = [Claim("The museum burned.", (PASSAGES[0][0],), "en", True), Claim("It sank.", ("",), "en", False)]
    assert error(Embedded(fitted, 1.1), claims) == Detector(caught=1, bad=1, spared=0, good=1)
    assert error(Embedded(fitted, 0.0), claims) == Detector(caught=0, bad=1, spared=1, good=1)


def test_other_languages_do_not_move_one_that_is_fitted_alone(fitted: Fitted) -> None:
    claims = list(perturbed(PASSAGES[::2], "en", random.Random(1)))
    others = [Claim(f"המוזיאון נפתח בשנת {at}", ("המוזיאון נפתח בשנת 7",), "he", at != 7, str(at)) for at in range(30)]
    line, alone = fit_support([*claims, *others], fitted.common).calibration.lines["en"], fitted.calibration.lines["en"]
    assert dict(line.weights) == pytest.approx({**dict.fromkeys(line.weights, 0.0), **alone.weights}, abs=0.005)


def test_the_same_claims_give_the_same_weights(fitted: Fitted) -> None:
    claims = list(perturbed(PASSAGES[::2], "en", random.Random(1)))
    assert fit_support(claims, fitted.common) == fitted


def test_what_was_measured_is_shipped_by_model_and_language() -> None:
    found = detectors()
    assert set(found) == {Embedded().name}
    for by_lang in found.values():
        assert set(by_lang) == {"en", "he", "zh"}
        for one in by_lang.values():
            assert min(one.bad, one.good) > 100
            assert one.tells


def test_a_read_rate_is_corrected_by_what_was_measured() -> None:
    detector = detectors()["embedded"]["he"]
    miss, alarm = 1 - detector.caught / detector.bad, 1 - detector.spared / detector.good
    flagged = round(1000 * (0.2 * (1 - miss) + 0.8 * alarm))  # what it reads where a fifth is bad
    reads = [Read(int(at < flagged), 1, 0, 1) for at in range(1000)]
    figure = together([(reads, detector)])
    assert figure.value == pytest.approx(0.2, abs=0.01)
    assert (figure.low or 0) < 0.2 < (figure.high or 1)
