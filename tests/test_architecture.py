"""The house rules that a machine can check: who may import whom, and how long things may be."""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
ROOMS = ("rag", "indexing", "eval", "ui")
MODULES = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))
MODULE_LINES = 300
BODY_LINES = 45


def settings() -> dict[str, dict[str, dict[str, object]]]:
    return dict(tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8")))


def test_the_arrows_between_the_rooms_are_kept() -> None:
    check = "import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command())"
    done = subprocess.run(
        [sys.executable, "-c", check, "--no-cache", "--no-logo"], cwd=ROOT, capture_output=True, text=True, timeout=100
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert " 0 broken" in done.stdout


def test_every_room_is_watched() -> None:
    assert settings()["tool"]["importlinter"]["root_packages"] == list(ROOMS)
    assert len(MODULES) > 50


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_module_can_be_held_in_the_head(module: Path) -> None:
    text = module.read_text("utf-8")
    assert len(text.splitlines()) <= MODULE_LINES
    long = [f"{name}: {lines} lines" for name, lines in bodies(ast.parse(text)) if lines > BODY_LINES]
    assert not long, f"bodies of more than {BODY_LINES} lines: {', '.join(long)}"


def bodies(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Functions and the lines of their bodies, the docstring left out."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first = node.body[1] if ast.get_docstring(node) is not None and len(node.body) > 1 else node.body[0]
            yield node.name, (node.body[-1].end_lineno or 0) - first.lineno + 1


def test_the_length_of_a_body_is_measured_right() -> None:
    tree = ast.parse('def one():\n    """Doc.\n\n    More."""\n    a = (\n        1,\n    )\n    return a\n')
    assert list(bodies(tree)) == [("one", 4)]


def test_ruff_forbids_print_in_the_rooms() -> None:
    lint = settings()["tool"]["ruff"]["lint"]
    assert isinstance(lint, dict)
    assert "T20" in lint["select"]
    exempt = lint.get("per-file-ignores", {})
    for pattern in exempt:
        assert not pattern.startswith(ROOMS) or pattern in ("rag/cli.py", "rag/terminal.py"), pattern
