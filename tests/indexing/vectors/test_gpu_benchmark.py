"""`benchmarks/gpu.py` at a size that a test can wait for, on a stand-in, and its arithmetic."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks import gpu
from benchmarks.gpu import ALONE, FAILED, ON_CPU, ON_GPU, Row, clustered, measured, rate, recall, share_of
from indexing.types import Ids, Vectors
from indexing.vectors import cards, exact
from tests.indexing.vectors.standin import GIB, StandIn, require_gpu


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> StandIn:
    there = StandIn(8 * GIB)
    monkeypatch.setattr(cards, "cards", lambda: there)
    monkeypatch.setattr(exact, "SMALL", 0)
    monkeypatch.setattr(gpu, "CENTRES", 50)
    return there


def test_without_a_gpu_it_says_so_and_ends_with_2(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cards, "cards", StandIn)
    assert gpu.main([]) == 2
    assert capsys.readouterr() == ("", "FAISS sees no GPU here: nothing was measured.\n")


@pytest.mark.usefixtures("machine")
def test_each_kind_is_beside_its_twin_and_the_cpu() -> None:
    vectors, queries = clustered(2_000, 16, seed=0), clustered(40, 16, seed=1)
    rows = list(measured(vectors, queries, ["flat", "ivf", "cagra"], seconds=0))
    assert [(row.kind, row.where) for row in rows] == [
        ("flat", ON_CPU), ("flat", ON_GPU), ("flat", ALONE),
        ("ivf", ON_GPU), ("ivf", ON_CPU), ("ivf", ALONE),
        ("cagra", ON_GPU), ("cagra", ON_CPU), ("cagra", ALONE),
    ]  # fmt: skip
    assert [row.recall for row in rows[:2]] == [1, 1]
    assert min(row.recall for row in rows) >= 0.95
    assert all(list(row.rates) == [1, 64, 1024] and min(row.rates.values()) > 0 for row in rows)


def test_a_figure_of_the_cpu_is_not_shown_as_one_of_the_gpu(machine: StandIn) -> None:
    vectors, queries = clustered(2_000, 16, seed=0), clustered(40, 16, seed=1)
    machine.bytes_free[0] = 0
    rows = list(measured(vectors, queries, ["flat", "ivf"], seconds=0))
    assert [(row.kind, row.where) for row in rows] == [("flat", ON_CPU), ("flat", FAILED), ("ivf", FAILED)]


def test_cagra_is_left_out_where_it_was_not_built_in(machine: StandIn, capsys: pytest.CaptureFixture[str]) -> None:
    machine.graphs = False
    rows = list(measured(clustered(200, 16, seed=0), clustered(10, 16, seed=1), ["cagra"], seconds=0))
    assert [row.where for row in rows] == [ON_CPU]
    assert "cagra is left out" in capsys.readouterr().err


def test_rates_count_every_question_but_those_of_the_first_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    now, asked = 0.0, []

    def search(queries: Vectors) -> Ids:
        nonlocal now
        now += 0.5
        asked.append(len(queries))
        return np.empty(0, np.int64)

    monkeypatch.setattr(gpu.time, "perf_counter", lambda: now)
    assert rate(search, np.zeros((10, 2), np.float32), 4, seconds=2) == 8  # four batches of four in two seconds
    assert asked == [4] * 5
    assert rate(search, np.zeros((3, 2), np.float32), 4, seconds=0) == 6  # there are only three


def test_the_arithmetic() -> None:
    assert recall(np.array([[1, 2], [3, 4]]), np.array([[2, 9], [4, 3]])) == 0.75
    assert share_of(limit=4e12, size=768e6, times=2_000) == pytest.approx(0.384)
    made = clustered(60_000, 8, seed=3)
    assert np.linalg.norm(made, axis=1) == pytest.approx(np.ones(60_000), abs=1e-5)
    assert np.array_equal(made[:50_000], clustered(50_000, 8, seed=3))


@pytest.mark.cuda
def test_copying_within_the_memory_of_a_gpu_takes_time() -> None:
    require_gpu()
    assert 1e9 < gpu.copying(size=2**28, times=4) < 1e15


def test_a_row_is_a_line_of_the_table() -> None:
    row = Row(1_000_000, "flat", ON_GPU, 12.34, 1.0, {1: 1234.5, 64: 9.0}, 0.456)
    assert str(row) == "| 1,000,000 | flat | GPU | 12.3 | 1.000 | 1,234 | 9 | 0.46 |"
    assert str(Row(10, "ivf", ON_CPU)).startswith("| 10 | ivf | CPU |  | 0.000 |")
