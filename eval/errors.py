"""The errors of `eval`, one tree. Those of `rag` and `indexing` pass through as they are.

    EvalError
    ├── GoldError      a gold set cannot be read, or is not what it should be
    └── ConfigError    a setting has no meaning

Every message is one sentence or two that say what to do.
"""

from __future__ import annotations

from pathlib import Path


class EvalError(Exception):
    """Whatever goes wrong between gold questions and a report."""


class GoldError(EvalError):
    """A gold set cannot be read. The message begins with the file, and the place in it where there is one."""

    def __init__(self, path: Path, problem: str, place: str | int = "") -> None:
        where = f", line {place}" if isinstance(place, int) else f", {place}" if place else ""
        super().__init__(f"{path}{where}: {problem}")


class ConfigError(EvalError):
    """A setting has no meaning."""
