from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from indexing.embed import open_folder
from indexing.train.base import two_sided
from indexing.train.static import build
from indexing.train.types import TrainConfig

TEXTS = ("The museum opens at nine.", "המוזיאון נפתח בתשע.", "博物館九點開門。")


@pytest.fixture(scope="module")
def model() -> Any:
    return build(TEXTS, TrainConfig(dimension=32, vocabulary=200))


def vectors(model: Any, token: str) -> Any:
    ids = model.tokenizer.encode(token, add_special_tokens=False).ids
    return [model[0].embedding.weight[place].detach().numpy() for place in ids]


@pytest.mark.parametrize("word", ["museum", "מוזיאון", "博物館"])
def test_a_token_counts_by_the_logarithm_of_its_number(model: Any, word: str) -> None:
    once, four = model.encode([word, " ".join([word] * 4)])
    assert np.allclose(once, sum(vectors(model, word)), atol=1e-5)
    assert np.allclose(four, (1 + math.log(4)) * once, atol=1e-5)


def test_the_order_of_texts_and_of_words_does_not_matter(model: Any) -> None:
    one, two, three = model.encode(["opens nine museum", "נפתח", "nine museum opens"])
    assert np.allclose(one, three, atol=1e-6)
    assert np.allclose(two, model.encode(["נפתח"])[0], atol=1e-6)


def test_a_text_without_tokens_has_a_direction(model: Any) -> None:
    assert np.linalg.norm(model.encode(["", " \n"]), axis=1).min() > 0


def test_it_is_opened_as_it_was_saved(model: Any, tmp_path: Path) -> None:
    model.save_pretrained(str(tmp_path), create_model_card=False)
    opened = open_folder(tmp_path, "cpu")
    assert type(opened[0]).__name__ == "Bag"
    assert np.array_equal(opened.encode(list(TEXTS)), model.encode(list(TEXTS)))


def test_no_code_of_a_folder_is_run_because_it_has_the_name_of_the_bag(model: Any, tmp_path: Path) -> None:
    model.save_pretrained(str(tmp_path), create_model_card=False)
    (tmp_path / "indexing").mkdir()
    (tmp_path / "bag.py").write_text("raise SystemExit('run')", "utf-8")
    (tmp_path / "indexing" / "bag.py").write_text("raise SystemExit('run')", "utf-8")
    open_folder(tmp_path, "cpu")
    modules = json.loads((tmp_path / "modules.json").read_bytes())
    modules[0]["type"] = "bag.Bag"
    (tmp_path / "modules.json").write_text(json.dumps(modules), "utf-8")
    with pytest.raises(Exception, match="trust_remote_code"):
        open_folder(tmp_path, "cpu")


def test_with_a_side_for_questions_it_is_the_librarys_own_module(model: Any, tmp_path: Path) -> None:
    two_sided(model).save_pretrained(str(tmp_path), create_model_card=False)
    opened = open_folder(tmp_path, "cpu")
    assert opened.encode_query("museum").shape == (32,)
