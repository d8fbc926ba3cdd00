from typing import Any

import numpy as np
import pytest

from indexing import precision
from indexing.precision import computing, cpu_has_bfloat16, half_precision, is_better, passage_half
from indexing.types import Vectors

UNIT: Vectors = np.eye(4, dtype=np.float32)


class Clock:
    """Time that passes only as the encoder says."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 0.0
        monkeypatch.setattr(precision.time, "thread_time", lambda: self.now)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


@pytest.mark.parametrize(("full", "half", "better"), [(0.03, 0.01, True), (0.03, 0.028, False), (0.01, 0.03, False)])
def test_half_precision_must_be_clearly_faster(clock: Clock, full: float, half: float, better: bool) -> None:
    def encode(kind: Any) -> Vectors:
        clock.now += half if kind else full
        return UNIT

    assert is_better("half", encode, None) is better


def test_the_best_round_counts(clock: Clock) -> None:
    """Another process may take the processor for one of them."""
    seconds = {None: iter([0.02, 0.02, 0.02]), "half": iter([0.01, 0.04, 0.005, 0.005])}

    def encode(kind: Any) -> Vectors:
        clock.now += next(seconds[kind])
        return UNIT

    assert is_better("half", encode, None)


def test_a_slow_model_is_tried_once_only(clock: Clock) -> None:
    asked: list[Any] = []

    def encode(kind: Any) -> Vectors:
        asked.append(kind)
        clock.now += 0.5 if kind else 1.0
        return UNIT

    assert is_better("half", encode, None)
    assert asked == ["half", None, "half"]


@pytest.mark.parametrize("spoilt", [np.roll(UNIT, 1, axis=0), UNIT * np.nan, UNIT * 0])
def test_vectors_that_differ_are_not_better_however_fast(clock: Clock, spoilt: Vectors) -> None:
    def encode(kind: Any) -> Vectors:
        clock.now += 0.0 if kind else 1.0
        return spoilt if kind else UNIT

    assert not is_better("half", encode, None)


def test_a_way_that_computes_in_other_threads_has_another_clock_and_gain(clock: Clock) -> None:
    spent = 0.0

    def encode(kind: str) -> Vectors:
        nonlocal spent
        spent += {"new": 0.01, "old": 0.0115}[kind]
        clock.now += {"new": 0.0, "old": 1.0}[kind]
        return UNIT

    assert is_better("new", encode, "old", gain=1.1, clock=lambda: spent)
    assert not is_better("new", encode, "old", clock=lambda: spent)


def test_what_is_configured_is_allowed() -> None:
    import torch

    cpu = torch.device("cpu")
    assert passage_half("bfloat16", cpu) is torch.bfloat16
    assert passage_half("float32", cpu) is None
    assert passage_half("auto", cpu) is half_precision(cpu)


def test_inside_it_products_are_in_half_precision_and_weights_stay() -> None:
    import torch

    layer = torch.nn.Linear(4, 4)
    device = torch.device("cpu")
    with torch.inference_mode(), computing(device, torch.bfloat16):
        assert layer(torch.ones(1, 4)).dtype is torch.bfloat16
    with torch.inference_mode(), computing(device, None):
        assert layer(torch.ones(1, 4)).dtype is torch.float32
    assert layer.weight.dtype is torch.float32


def test_a_processor_is_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    import torch

    cpu = torch.device("cpu")
    for known, expected in (
        ({"avx512_bf16": True}, True),
        ({"bf16": True}, True),
        ({"avx2": True}, False),
        ({}, False),
    ):
        monkeypatch.setattr(torch.cpu, "get_capabilities", lambda known=known: known, raising=False)
        assert cpu_has_bfloat16() is expected
        assert half_precision(cpu) is (torch.bfloat16 if expected else None)


@pytest.mark.parametrize(
    ("bfloat16", "capability", "expected"),
    [(True, (9, 0), "bfloat16"), (False, (7, 5), "float16"), (False, (6, 1), None)],
)
def test_a_gpu_is_asked_what_it_can(
    monkeypatch: pytest.MonkeyPatch, bfloat16: bool, capability: tuple[int, int], expected: str | None
) -> None:
    import torch

    monkeypatch.setattr(torch.cuda, "is_bf16_supported", lambda including_emulation: bfloat16)
    monkeypatch.setattr(torch.cuda, "get_device_capability", lambda device: capability)
    assert half_precision(torch.device("cuda")) is (getattr(torch, expected) if expected else None)


def test_other_devices_stay_in_float32() -> None:
    import torch

    assert half_precision(torch.device("mps")) is None
