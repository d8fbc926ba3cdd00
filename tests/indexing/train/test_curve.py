from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from indexing.train.curve import draw
from indexing.train.types import Point

POINTS = (Point(0, 2, recall=0.5), Point(1, 2, loss=2.0, learning_rate=0.1), Point(2, 2, recall=0.6))


def test_a_picture_is_drawn(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    assert draw(POINTS, tmp_path / "curve.png")
    assert (tmp_path / "curve.png").read_bytes().startswith(b"\x89PNG")
    assert draw((), tmp_path / "empty.png")


def test_without_matplotlib_there_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    assert not draw(POINTS, tmp_path / "curve.png")
    assert not list(tmp_path.iterdir())
