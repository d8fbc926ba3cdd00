"""The recipe of the shipped encoder at a size that a test can wait for."""

from __future__ import annotations

import json
import lzma
import sys
from pathlib import Path

import numpy as np
import pytest

from benchmarks import fit_encoder
from indexing.embed import open_folder
from tests.indexing.train import small

TOPICS = [(lang, *topic) for lang, topics in small.TOPICS.items() for topic in topics]


def write_set(folder: Path, rows: list[tuple[str, str, str, str]]) -> None:
    folder.mkdir(parents=True)
    passages = [
        {"id": name, "title": name, "text": f"{text} {text[::-1]}.", "lang": lang} for lang, name, text, _ in rows
    ]
    questions = [
        {
            "id": f"q{name}",
            "question": asked,
            "answers": [text[:5]],
            "passage_id": name,
            "lang": lang,
            "answerable": True,
        }
        for lang, name, text, asked in rows
    ]
    for file, lines in (("passages", passages), ("questions", questions)):
        (folder / f"{file}.jsonl").write_text("\n".join(json.dumps(line) for line in lines), "utf-8")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    for name, lang in (("squad-dev-en", "en"), ("heq-train", "he"), ("drcd-train", "zh")):
        write_set(tmp_path / "data" / "train" / name, [topic for topic in TOPICS if topic[0] == lang])
    write_set(tmp_path / "data" / "dev" / "heq", [topic for topic in TOPICS if topic[0] == "he"][:1])
    return tmp_path / "data"


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    for lang in ("en", "he", "zh"):
        text = " ".join(text for own, _, text, _ in TOPICS if own == lang) * 9
        rows = [
            {"id": f"{lang}{n}", "title": "", "text": text, "source": source} for n, source in enumerate(("a", "ELTeC"))
        ]
        with lzma.open(folder / f"{lang}.jsonl.xz", "wt", encoding="utf-8") as lines:
            lines.write("\n".join(json.dumps(row) for row in rows))
    return folder


def test_nothing_that_is_reported_on_is_trained_on(data: Path, corpus: Path) -> None:
    pairs, texts = fit_encoder.material(data, corpus, 1.0)
    assert {pair.source for pair in pairs} == {"squad-dev-en", "heq-train", "drcd-train", "cloze"}
    assert not any("המוזיאון נפתח" in pair.passage for pair in pairs if pair.source == "heq-train")
    assert any("הגשר מעל הנהר" in text for text in texts)
    assert pairs == fit_encoder.material(data, corpus, 1.0)[0]


@pytest.mark.slow
def test_the_recipe_gives_a_model_that_the_product_opens(
    data: Path, corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out, goal = tmp_path / "small-encoder", tmp_path / "shipped"
    given = [str(data), str(corpus), "--out", str(out), "--ship", str(goal), "--small", "0.5"]
    monkeypatch.setattr(sys, "argv", ["fit_encoder", *given])
    fit_encoder.main()
    assert sorted(file.name for file in goal.iterdir()) == sorted(fit_encoder.SHIPPED)
    assert (goal / "model.safetensors").stat().st_size < (out / "model" / "model.safetensors").stat().st_size
    whole, shipped = (open_folder(folder, "cpu").float() for folder in (out / "model", goal))
    assert np.allclose(whole.encode(["museum", "博物館"]), shipped.encode(["museum", "博物館"]), atol=1e-2)
    card = (goal / "README.md").read_text("utf-8")
    assert "| heq-train | " in card
    assert "## In the package" in card
