from __future__ import annotations

import json
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("datasets", reason="training needs the extra `train`")

from indexing.config import EncoderConfig
from indexing.embed import load_encoder
from indexing.train.errors import TrainingError
from indexing.train.run import sides, train, with_negatives
from indexing.train.trainer import last_checkpoint
from indexing.train.types import Pair, Point, TrainConfig, Trained
from tests import tiny_encoder
from tests.indexing.train import small

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Trained:
    """A training that nothing broke."""
    return small.run(tmp_path_factory.mktemp("whole"))


def weights(trained: Trained) -> bytes:
    return (trained.folder / "model.safetensors").read_bytes()


def test_a_model_is_written_that_the_product_opens(whole: Trained) -> None:
    encoder = load_encoder(EncoderConfig(model=str(whole.folder)), device="cpu")
    assert encoder.id.dimension == 128
    assert not [file for file in whole.folder.iterdir() if file.suffix in {".bin", ".pt", ".pkl", ".pth"}]
    asked = encoder.encode_questions(["מתי המוזיאון נפתח?", "博物馆平日几点开门？", "When does the museum open?"])
    best = np.argmax(asked @ encoder.encode_passages(list(small.TEXTS)).T, axis=1)
    assert [small.PAIRS[place].document for place in best] == ["מוזיאון", "博物館", "museum"]


def test_the_curve_tells_loss_rate_and_recall(whole: Trained) -> None:
    losses = [point.loss for point in whole.points if point.loss is not None]
    recalls = [point.recall for point in whole.points if point.recall is not None]
    assert losses[-1] < losses[0]
    assert len(recalls) == 5
    assert (recalls[0], whole.held_out, whole.pairs) == (whole.before, 12 - whole.pairs, whole.pairs)
    assert "Recall@1 on" in (whole.folder / "README.md").read_text("utf-8")


def test_the_same_seed_gives_the_same_weights(whole: Trained, tmp_path: Path) -> None:
    assert weights(small.run(tmp_path)) == weights(whole)


def test_a_killed_training_goes_on_to_the_weights_of_an_unbroken_one(whole: Trained, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.indexing.train.small", str(tmp_path), "7"],
        cwd=ROOT,
        capture_output=True,
        timeout=100,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()
    checkpoint = last_checkpoint(tmp_path / "checkpoints")
    assert checkpoint is not None
    assert 0 < json.loads((checkpoint / "trainer_state.json").read_text())["global_step"] < 7
    assert not (tmp_path / "model").exists()
    resumed = small.run(tmp_path, resume=True)
    assert weights(resumed) == weights(whole)
    assert resumed.points == whole.points


def test_a_checkpoint_that_was_not_written_to_its_end_is_passed_over(tmp_path: Path) -> None:
    for step, state in ((4, '{"global_step": 4}'), (8, '{"global_st')):
        (tmp_path / f"checkpoint-{step}").mkdir()
        (tmp_path / f"checkpoint-{step}" / "trainer_state.json").write_text(state)
    (tmp_path / "checkpoint-12").mkdir()
    assert last_checkpoint(tmp_path) == tmp_path / "checkpoint-4"
    assert last_checkpoint(tmp_path / "nothing") is None


def test_another_run_is_not_gone_on_with(whole: Trained) -> None:
    with pytest.raises(TrainingError, match="other pairs or settings"):
        train(small.PAIRS, small.TEXTS, whole.folder.parent, replace(small.CONFIG, seed=1), resume=True)


def test_nothing_to_go_on_with_is_said(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="without --resume"):
        train(small.PAIRS, small.TEXTS, tmp_path, small.CONFIG, resume=True)


def test_too_few_pairs_are_refused(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="There are 1 pairs to train on"):
        train(small.PAIRS[:1], small.TEXTS, tmp_path, small.CONFIG)


@pytest.mark.parametrize(
    "settings",
    [
        {"loss": "ranking", "matryoshka": (16,)},
        {"loss": "ranking", "negatives": 1},
        {"loss": "cached", "mini_batch": 2},
        {"loss": "guided", "mini_batch": 2},
        {"loss": "ranking", "sides": 2},
    ],
    ids=lambda settings: "-".join(map(str, settings.values())),
)
def test_every_way_of_training_a_transformer(settings: dict[str, object], tmp_path: Path) -> None:
    model = tiny_encoder.build(tmp_path / "base")
    guide = str(model) if settings["loss"] == "guided" else None
    config = TrainConfig(model=str(model), guide=guide, batch=4, epochs=1, evaluations=1, held_out=0, **settings)  # type: ignore[arg-type]
    negative = replace(small.PAIRS[0], negatives=(small.TEXTS[1],), negative_ids=("bridge-1",))
    pairs = (
        [negative, *(replace(negative, question=p.question) for p in small.PAIRS[1:])]
        if config.negatives
        else small.PAIRS
    )
    told: list[Point] = []
    done = train(pairs, (), tmp_path / "out", config, device="cpu", progress=told.append)
    assert done.before is None
    assert all(np.isfinite(point.loss) for point in told if point.loss is not None)
    encoder = load_encoder(EncoderConfig(model=str(done.folder)), device="cpu")
    question, passage = encoder.encode_questions(["museum"]), encoder.encode_passages(["museum"])
    assert np.allclose(question, passage) == (config.sides == 1)


def test_pairs_without_enough_negatives_are_left_out() -> None:
    rich = Pair("q", "p", "gold", "d", "1", negatives=("a", "b"), negative_ids=("2", "3"))
    poor = Pair("q", "p", "gold", "d", "1")
    assert [pair.negatives for pair in with_negatives([rich, poor], 1)] == [("a",)]
    assert with_negatives([poor], 0) == [poor]


def test_no_question_is_trained_on_and_measured_with() -> None:
    pairs = [Pair("What is it?", f"Passage {i}.", "gold", f"document {i % 20}", str(i)) for i in range(40)]
    pairs += [Pair(f"Which is number {i}?", f"Passage {i}.", "gold", f"document {i % 20}", str(i)) for i in range(40)]
    taught, held = sides(pairs, small.CONFIG)
    assert held
    assert taught
    assert not {pair.question for pair in taught} & {pair.question for pair in held}
