"""What the first import costs: nothing heavy may come with it, or every command waits for it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
HEAVY = ("torch", "faiss", "transformers", "sentence_transformers", "gradio", "fastapi", "langchain_text_splitters")
HELP = """
import sys
from rag.cli import main
sys.argv = ["mekor", "--help"]
try:
    main()
except SystemExit as end:
    assert not end.code, end.code
"""
MEASURE = """
import sys, time
begun = time.perf_counter()
{code}
seconds = time.perf_counter() - begun
print(f"\\n{{seconds:.4f}}", *sorted(set(sys.modules) & {heavy!r}))
"""
REST = 3.0  # how much slower than the limit a busy machine may be


def measure(code: str) -> tuple[float, list[str]]:
    """Seconds that `code` takes in a new process, the interpreter's own start left out, and the heavy modules it loads."""
    program = MEASURE.format(code=code, heavy=set(HEAVY))
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=100)
    assert done.returncode == 0, done.stderr
    seconds, *loaded = done.stdout.splitlines()[-1].split()
    return float(seconds), loaded


@pytest.mark.parametrize(
    ("code", "limit"),
    [("import rag", 0.3), ("import indexing", 0.3), ("import eval", 0.3), ("import ui", 0.3), (HELP, 0.6)],
    ids=["rag", "indexing", "eval", "ui", "help"],
)
def test_is_light(code: str, limit: float) -> None:
    runs = [measure(code) for _ in range(5)]
    best = min(seconds for seconds, _ in runs)
    assert runs[0][1] == [], f"loads {', '.join(runs[0][1])} (in {best:.2f} s)"
    assert best < REST * limit, f"takes {best:.2f} s, more than {REST:g} times {limit} s"


def test_the_measure_sees_what_is_heavy() -> None:
    assert "faiss" in measure("import faiss")[1]
