"""The curve of a training as a picture: loss, learning rate and held-out recall over steps. Knows points alone."""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from pathlib import Path

from indexing.train.types import Point


def draw(points: Sequence[Point], path: Path) -> bool:
    """Write a PNG to `path`; False when matplotlib is not installed."""
    if importlib.util.find_spec("matplotlib") is None:
        return False
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8, 7), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.subplots(3, 1, sharex=True)
    for axis, name in zip(axes, ("loss", "learning_rate", "recall"), strict=True):
        known = [(point.step, getattr(point, name)) for point in points if getattr(point, name) is not None]
        axis.plot([step for step, _ in known], [value for _, value in known], marker="." if len(known) < 60 else "")
        axis.set_ylabel("held-out recall@1" if name == "recall" else name.replace("_", " "))
        axis.grid(alpha=0.3)
    axes[-1].set_xlabel("step")
    figure.savefig(path, dpi=110)
    return True
