from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from indexing import encoders
from indexing.collection import Collection
from indexing.train.errors import TrainingError
from indexing.train.types import TrainConfig
from rag.teaching import EXIT_KEPT, training
from tests.eval.small import write
from tests.indexing.samples import written
from tests.rag.commands import Run, runner
from tests.tiny_encoder import build


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    return runner(monkeypatch, capsys)


@pytest.fixture
def museum(run: Run, tmp_path: Path) -> Collection:
    """The collection "museum", embedded by the encoder that comes with the packages."""
    assert run("ingest", written(tmp_path / "docs"), "-c", "museum").code == 0
    return Collection.open("museum")


def taught(collection: Collection, name: str, seed: int = 0) -> None:
    folder = encoders.folder_for(collection, name)
    folder.parent.mkdir(parents=True)
    build(folder.parent, seed=seed).rename(folder)


def test_encoders_are_listed_used_undone_and_removed(run: Run, museum: Collection) -> None:
    with closing(museum):
        taught(museum, "mine")
        listed = run("encoders", "list", "-c", "museum", "--json").value
        assert [(one["name"], one["current"], one["trained"]) for one in listed] == [
            ("mekor-encoder", True, False),
            ("mine", False, True),
        ]
        assert "nothing to go back to" in run("encoders", "rollback", "-c", "museum").failed_with_a_sentence()
        before = run("search", "museum opens", "-c", "museum", "--json").value
        used = run("encoders", "use", "mine", "-c", "museum")
        assert "are embedded by mine now" in used.out
        assert "--encoder" not in used.out  # nobody has to name it
        assert run("search", "museum opens", "-c", "museum").code == 0
        assert run("ask", "When does the museum open?", "-c", "museum").code in (0, 3)
        assert "is embedded by mine already" in run("reindex", "-c", "museum").out
        assert run("verify", "-c", "museum").code == 0
        assert "in use" in run("encoders", "remove", "mine", "-c", "museum").failed_with_a_sentence()
        assert run("encoders", "rollback", "-c", "museum", "--json").value["embedded"] == 0
        assert run("search", "museum opens", "-c", "museum", "--json").value == before
        assert "with" in run("encoders", "remove", "mine", "-c", "museum").out
        assert "has no encoder 'mine'" in run("encoders", "use", "mine", "-c", "museum").failed_with_a_sentence()
        taught(museum, "kept")
        for name in ("", ".", "..", "../x", "kept/..", "/tmp"):
            assert "has no encoder" in run("encoders", "remove", name, "-c", "museum").failed_with_a_sentence()
        assert list(encoders.trained(museum)) == ["kept"]
        assert run("ask", "When does the museum open?", "-c", "museum").code in (0, 3)


def test_going_back_needs_the_encoder_that_was_there(run: Run, museum: Collection, tmp_path: Path) -> None:
    with closing(museum):
        folder = build(tmp_path / "elsewhere")
        assert run("reindex", "-c", "museum", "--encoder", folder).code == 0
        taught(museum, "mine", seed=1)
        assert run("encoders", "use", "mine", "-c", "museum").code == 0
        wrong = run("encoders", "rollback", "-c", "museum", "--encoder", encoders.folder_for(museum, "mine"))
        assert "another one" in wrong.failed_with_a_sentence()
        done = run("encoders", "rollback", "-c", "museum", "--encoder", folder)
        assert "From now on ask it with the same encoder" in done.out


def test_the_settings_of_a_training() -> None:
    assert training("static", (), ()) == TrainConfig()
    fine = training("embedded", ["epochs=0.5", "sides=2", "matryoshka=128,64", "loss=cached"], ["cloze=0.5"])
    assert fine == TrainConfig(
        "embedded", loss="cached", epochs=0.5, sides=2, matryoshka=(128, 64), negatives=1, weights=(("cloze", 0.5),)
    )
    with pytest.raises(TrainingError, match="'epoch' is not a setting of a training: the settings are loss,"):
        training("static", ["epoch=3"], ())
    with pytest.raises(TrainingError, match="The setting epochs is 'many'"):
        training("static", ["epochs=many"], ())
    with pytest.raises(TrainingError, match="epochs is"):
        training("static", ["epochs=-1"], ())


def test_an_encoder_is_trained_by_a_command(run: Run, tmp_path: Path) -> None:
    write(tmp_path / "many")
    assert run("ingest", tmp_path / "many", "-c", "many").code == 0
    settings = [
        part
        for one in ("dimension=64", "vocabulary=500", "batch=16", "epochs=2", "held_out=0.4")
        for part in ("--set", one)
    ]
    done = run("train", "-c", "many", *settings, "--name", "ours", "--json")
    assert done.code == (0 if done.value["adopted"] else EXIT_KEPT)
    assert (done.value["name"], Path(done.value["folder"]).name) == ("ours", "ours")
    assert {one["lang"] for one in done.value["comparisons"]} == {"en", "he", "zh"}
    again = run("train", "-c", "many", "--name", "ours").failed_with_a_sentence()
    assert "There is an encoder 'ours' already" in again
    forced = run("train", "-c", "many", *settings, "--force")
    assert forced.code == 0
    assert "The encoder static-1 is in use now" in forced.out
    assert run("ask", "Who wrote of amber?", "-c", "many").code in (0, 3)
