from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from indexing.errors import ModelError
from rag.config import RerankerConfig
from rag.support import SupportModel
from rag.support.entailment import Entailment, load_entailment
from tests.rag.support.contract import EN, HANS, HE, SupportModelContract
from tests.rag.test_rerank import build

LABELS = ["contradiction", "entailment", "neutral"]


def named(folder: Path, labels: list[str]) -> Path:
    """The model of `folder` with its labels called otherwise."""
    path = folder / "config.json"
    settings = json.loads(path.read_text("utf-8"))
    settings["id2label"] = dict(enumerate(labels))
    settings["label2id"] = {label: at for at, label in enumerate(labels)}
    path.write_text(json.dumps(settings), "utf-8")
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return named(build(tmp_path_factory.mktemp("entailment"), labels=3), LABELS)


def loaded(folder: Path) -> Entailment:
    return load_entailment(RerankerConfig(str(folder)))


class TestThreeLabels(SupportModelContract):
    @pytest.fixture(scope="class")
    def model(self, folder: Path) -> SupportModel:
        return loaded(folder)


class TestOneLabel(SupportModelContract):
    @pytest.fixture(scope="class")
    def model(self, tmp_path_factory: pytest.TempPathFactory) -> SupportModel:
        return loaded(build(tmp_path_factory.mktemp("one-label"), labels=1))


def test_the_place_of_entailment_is_read_from_the_model(folder: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(folder, tmp_path / "copy"))
    claims, passages = ["The museum opens at nine.", "博物馆平日九点开门。"], [[EN], [HANS]]
    by_place = {}
    for labels in (["Entailment", "neutral", "contradiction"], LABELS, ["neutral", "contradiction", "ENTAILMENT"]):
        by_place[labels[0]] = loaded(named(copy, labels)).score(claims, passages)
    first, second, third = by_place.values()
    assert [sum(three) for three in zip(first, second, third, strict=True)] == pytest.approx([1.0, 1.0], abs=1e-5)


def test_the_best_of_each_passage_and_all_together_counts(folder: Path) -> None:
    model = loaded(folder)
    claim = "The museum opens at nine."
    apart = model.score([claim] * 3, [[EN], [HE], [f"{EN}\n{HE}"]])
    assert model.score([claim], [[EN, "", HE]]) == pytest.approx([max(apart)], abs=1e-5)


@pytest.mark.parametrize("labels", [["LABEL_0", "LABEL_1", "LABEL_2"], ["not_entailment", "other", "neutral"]])
def test_labels_that_do_not_say_which_is_entailment(folder: Path, tmp_path: Path, labels: list[str]) -> None:
    copy = named(Path(shutil.copytree(folder, tmp_path / "copy")), labels)
    with pytest.raises(ModelError, match=rf"which of its labels is entailment \({', '.join(labels)}\)"):
        loaded(copy)


def test_a_folder_without_a_model(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}")
    with pytest.raises(ModelError, match=r"holds no model|cannot be loaded as a cross-encoder"):
        loaded(tmp_path)
