"""Gold questions through a pipeline, and how often it was right. See `evaluate`, `read_gold`, `Report`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from eval.collection import collection_for
    from eval.config import EvalConfig
    from eval.dataset import read_gold
    from eval.fusion import tune
    from eval.refusal import tune_refusal
    from eval.report import Report
    from eval.run import evaluate
    from eval.training import teach

_HOMES = {
    "EvalConfig": "eval.config",
    "Report": "eval.report",
    "collection_for": "eval.collection",
    "evaluate": "eval.run",
    "read_gold": "eval.dataset",
    "teach": "eval.training",
    "tune": "eval.fusion",
    "tune_refusal": "eval.refusal",
}

__all__ = ["EvalConfig", "Report", "collection_for", "evaluate", "read_gold", "teach", "tune", "tune_refusal"]


def __getattr__(name: str) -> Any:
    """Bring in a name when it is first asked for, so that importing this package loads nothing heavy."""
    if name not in _HOMES:
        raise AttributeError(f"module 'eval' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
