from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from eval import training
from eval.errors import EvalError
from eval.gate import FEW
from eval.training import TeachConfig, mined, teach
from eval.types import GoldSet, Question, Source
from indexing import encoders
from indexing.collection import Collection
from indexing.embed import load_encoder
from indexing.errors import EncoderMismatch
from indexing.reindex import reindex
from indexing.train.errors import TrainingError
from indexing.train.mine import MineConfig
from indexing.train.pairs import from_ledger, passages
from indexing.train.run import sides
from indexing.types import Encoder
from indexing.verify import verify
from rag import RAG
from rag.retrieve import PROBED_WEIGHT, dense_weight
from tests.eval.small import BLIND, TEACH, WORDS, made
from tests.fakes import HashEncoder

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def collection(tmp_path: Path) -> Iterator[Collection]:
    made(tmp_path / "docs")
    with closing(Collection.open("museum")) as opened:
        yield opened


def found(collection: Collection, encoder: Encoder) -> list[bytes]:
    return [
        part.tobytes()
        for word in WORDS
        for part in (*collection.dense(encoder.encode_questions([word]), 5)[:1], collection.lexical(word, 5)[0])
    ]


def test_an_encoder_is_trained_compared_and_used_and_can_be_undone(collection: Collection) -> None:
    before = found(collection, BLIND)
    stages: list[str] = []
    done = teach(collection, BLIND, TEACH, tell=lambda stage, *_: stages.append(stage))
    assert (done.name, done.adopted, done.reason) == ("static-1", True, "")
    assert list(dict.fromkeys(stages)) == ["Training", "Comparing", "Embedding"]
    assert [one.lang for one in done.comparisons] == ["en", "he", "zh"]
    for one in done.comparisons:
        assert one.new.value is not None
        assert one.old.value is not None
        assert one.new.value > one.old.value + 0.2
    assert collection.encoder.name == "static-1"
    assert all(dense_weight(lang, collection.knowledge()) <= PROBED_WEIGHT for lang in ("en", "he", "zh"))
    card = (done.folder / "README.md").read_text("utf-8")
    assert "| zh | " in card
    assert "Compared with the encoder before it" in card
    assert (done.folder / "curve.png").is_file()
    assert not list((collection.path / "training").iterdir())
    with RAG.open("museum") as rag:  # nobody says which encoder: the collection knows
        sources = [Path(passage.source).name for passage in rag.search("Who wrote of amber and delta in hall 0?")]
        assert "en00.txt" in sources
    assert not verify("museum").problems
    reindex(collection, BLIND)
    assert found(collection, BLIND) == before


def test_a_worse_encoder_is_kept_and_not_used_unless_somebody_forces_it(collection: Collection) -> None:
    teach(collection, BLIND, replace(TEACH, force=True))
    good = load_encoder(encoders.named(collection, "static-1"))
    before = found(collection, good)
    poor = replace(TEACH, train=replace(TEACH.train, dimension=8, epochs=0.1, learning_rate=1e-6))
    done = teach(collection, good, poor)
    assert not done.adopted
    assert "finds less than the present one in" in done.reason
    assert found(collection, good) == before
    assert collection.encoder.name == "static-1"
    assert sorted(encoders.trained(collection)) == ["static-1", "static-2"]
    forced = teach(collection, good, replace(poor, force=True))
    assert forced.adopted
    assert "finds less" in forced.reason
    assert collection.encoder.name == forced.name == "static-3"


def test_gold_questions_are_trained_on_and_counted(collection: Collection) -> None:
    questions = tuple(
        Question(str(i), f"Which hall has {WORDS[i % 15]} in it, number {i}?", (f"hall {i}",), "en",
                 sources=(Source(f"en{i:02}.txt", f"in hall {i}"),))
        for i in range(30)
    )  # fmt: skip
    done = teach(collection, BLIND, TEACH, gold=[GoldSet("asked", questions)])
    english = next(one for one in done.comparisons if one.lang == "en")
    assert english.labelled
    assert english.difference.count == english.labelled or english.labelled < FEW  # people's questions alone, if enough
    assert "| gold | " in (done.folder / "README.md").read_text("utf-8")


def test_hard_negatives_are_mined_by_words_and_by_the_encoder(collection: Collection) -> None:
    pairs = from_ledger(collection.ledger)
    told: list[tuple[str, int, int, str]] = []
    found = mined(pairs, collection, HashEncoder(), MineConfig(), lambda *step: told.append(step))
    assert told[-1][:3] == ("Mining", len(pairs), len(pairs))
    some = [pair for pair in found if pair.negatives]
    assert len(some) > len(pairs) / 2
    assert all(pair.passage_id not in pair.negative_ids for pair in some)


def test_a_right_passage_is_no_negative_wherever_its_pair_stands(
    collection: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    pairs = [pair for pair in from_ledger(collection.ledger) if pair.source == "cloze" and pair.lang == "en"]
    same = [replace(pair, question="Which hall of the museum is written of?") for pair in pairs]
    monkeypatch.setattr(training, "_MINED", 1)
    found = mined(same, collection, HashEncoder(), MineConfig(), lambda *step: None)
    right = {pair.passage_id for pair in same}
    assert not any(right.intersection(pair.negative_ids) for pair in found)


def test_negatives_come_from_documents_that_are_trained_on(collection: Collection) -> None:
    pairs = from_ledger(collection.ledger)
    lessons, held = sides(pairs, TEACH.train)
    kept = {pair.document for pair in held}
    found = mined(lessons, collection, HashEncoder(), MineConfig(negatives=3), lambda *step: None)
    document_of = {str(one.id): one.document.source for one in passages(collection.ledger)}
    assert any(pair.negative_ids for pair in found)
    assert not any(document_of[chunk] in kept for pair in found for chunk in pair.negative_ids)


@pytest.mark.parametrize("stage", ["Training", "Embedding"])
def test_whoever_is_killed_leaves_the_old_encoder_serving(collection: Collection, stage: str) -> None:
    before = found(collection, BLIND)
    run = subprocess.run([sys.executable, "-m", "tests.eval.small", stage], cwd=ROOT, timeout=120, check=False)
    assert run.returncode == -signal.SIGKILL
    assert collection.encoder == BLIND.id
    assert found(collection, BLIND) == before
    assert not verify("museum").problems
    if stage == "Training":
        again = teach(collection, BLIND, replace(TEACH, resume=True))
        assert (again.name, again.adopted) == ("static-1", True)
    else:  # it was trained and compared: it only has to be used
        reindex(collection, load_encoder(encoders.named(collection, "static-1")))
        assert collection.encoder.name == "static-1"


def test_what_cannot_be_trained_says_so(collection: Collection) -> None:
    with pytest.raises(EvalError, match="cannot name an encoder"):
        TeachConfig(name="../elsewhere")
    with pytest.raises(EvalError, match="0 trainings"):
        teach(collection, BLIND, replace(TEACH, resume=True))
    with pytest.raises(EncoderMismatch):
        teach(collection, HashEncoder(32), TEACH)
    with closing(Collection.create("empty", BLIND.id)) as empty, pytest.raises(TrainingError, match="at least 2"):
        teach(empty, BLIND, TEACH)
