import subprocess
import sys
from pathlib import Path

import pytest

from rag.config import GeneratorConfig
from rag.errors import DecoderError
from rag.generate import load_generator
from rag.generate.extractive import ExtractiveGenerator
from rag.generate.local import LocalGenerator
from rag.generate.remote import RemoteGenerator
from tests import tiny_decoder


def test_a_generator_for_each_kind(tmp_path: Path) -> None:
    assert isinstance(load_generator(GeneratorConfig()), ExtractiveGenerator)
    remote = load_generator(GeneratorConfig(kind="remote", model="m", base_url="http://127.0.0.1:9/v1"))
    assert isinstance(remote, RemoteGenerator)
    local = load_generator(GeneratorConfig(kind="local", model=str(tiny_decoder.build(tmp_path / "m"))))
    assert isinstance(local, LocalGenerator)


def test_a_folder_that_is_no_model(tmp_path: Path) -> None:
    with pytest.raises(DecoderError, match="holds no model"):
        load_generator(GeneratorConfig(kind="local", model=str(tmp_path)))


def test_the_extractive_one_loads_no_model_library() -> None:
    code = (
        "import sys; from rag.config import GeneratorConfig; from rag.generate import load_generator;"
        "load_generator(GeneratorConfig());"
        "print([name for name in ('torch', 'transformers', 'openai') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
