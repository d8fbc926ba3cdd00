import subprocess
import sys

import pytest

import eval as eval_package
from tests.eval.places import ROOT


def test_importing_it_loads_nothing_heavy() -> None:
    check = (
        "import sys, eval; eval.evaluate, eval.read_gold, eval.collection_for, eval.Report, eval.EvalConfig; "
        "heavy = {'torch', 'faiss', 'transformers', 'sentence_transformers', 'gradio', 'fastapi'} & set(sys.modules); "
        "assert not heavy, heavy"
    )
    done = subprocess.run([sys.executable, "-c", check], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_its_names_are_brought_in_when_asked_for() -> None:
    assert [getattr(eval_package, name).__name__ for name in eval_package.__all__] == eval_package.__all__
    with pytest.raises(AttributeError, match="no attribute 'evaluat'"):
        _ = eval_package.evaluat
