"""What visitors sent, in a real collection: added, changed, refused, put back; and two visitors at once."""

from __future__ import annotations

import threading
import zipfile
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from indexing.collection import Collection
from indexing.config import IngestConfig
from indexing.errors import CollectionLocked, FilterError, NoSuchCollection
from indexing.places import collection_names
from rag.pipeline import RAG
from tests.fakes import HashEncoder
from tests.ui.library.test_uploads import kept
from ui.library import intake
from ui.library.background import Step, stepwise
from ui.library.intake import Outcome, forget, read_again, take_in
from ui.library.tagging import retag, tags_in
from ui.library.uploads import room_of, uploads_folder, waiting

OWNERS = ("a" * 32, "b" * 32)
HOURS = "The museum opens at ten.\n"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def rag(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[RAG]:
    monkeypatch.setattr(intake, "WAIT", 10.0)
    monkeypatch.setattr(intake, "IngestConfig", partial(IngestConfig, workers=0))  # processes take a second to start
    rag = RAG.open("museum", home=home, encoder=HashEncoder())
    yield rag
    rag.close()


@pytest.fixture
def send(rag: RAG, home: Path) -> Callable[..., dict[str, Outcome]]:
    """Sends files, by name and content, and takes them in: what became of each."""
    sent = iter(range(100))

    def send(files: dict[str, str | bytes], owner: str = OWNERS[0]) -> dict[str, Outcome]:
        room = room_of(home, owner, f"{next(sent):032x}")
        for name, content in files.items():
            kept(room, name, content.encode() if isinstance(content, str) else content)
        outcomes = take_in(rag, home, room, lambda *_: None)
        assert not room.exists()
        return {one.name: one for one in outcomes}

    return send


def kinds(outcomes: dict[str, Outcome]) -> dict[str, str]:
    return {name: one.kind for name, one in outcomes.items()}


def files(home: Path) -> list[str]:
    folder = uploads_folder("museum", home)
    return sorted(file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file())


def found(rag: RAG, question: str) -> str:
    return rag.search(question)[0].text


def test_files_become_documents(rag: RAG, home: Path, send: Callable[..., dict[str, Outcome]]) -> None:
    done = send({"hours.md": HOURS, "תיקייה/מחירים.txt": "כרטיס עולה 19 אירו."})
    assert kinds(done) == {"hours.md": "added", "תיקייה/מחירים.txt": "added"}
    assert files(home) == ["hours.md", "תיקייה/מחירים.txt"]
    assert found(rag, "כמה עולה כרטיס") == "כרטיס עולה 19 אירו."


def test_the_same_again_and_a_newer_version(rag: RAG, home: Path, send: Callable[..., dict[str, Outcome]]) -> None:
    send({"hours.md": HOURS, "b.md": "Bees."})
    done = send({"hours.md": "The museum opens at noon.\n", "b.md": "Bees."})
    assert kinds(done) == {"b.md": "unchanged", "hours.md": "changed"}
    assert found(rag, "when does the museum open") == "The museum opens at noon."
    assert files(home) == ["b.md", "hours.md"]
    assert len(rag.documents()) == 2


def test_what_cannot_be_read_does_not_stay(rag: RAG, home: Path, send: Callable[..., dict[str, Outcome]]) -> None:
    done = send({"a.md": "Ants.", "deep/bad.pdf": b"%PDF-1.7 broken", "blank.txt": " \n", "x.bin": b"\x01\x02\0\0"})
    assert kinds(done) == {"a.md": "added", "blank.txt": "failed", "deep/bad.pdf": "failed", "x.bin": "failed"}
    assert "blank.txt is empty" in done["blank.txt"].reason
    assert "cannot be read as PDF" in done["deep/bad.pdf"].reason
    assert "not read" in done["x.bin"].reason
    assert files(home) == ["a.md"]
    assert [path.name for path in uploads_folder("museum", home).iterdir()] == ["a.md"]


def test_an_earlier_version_comes_back(rag: RAG, home: Path, send: Callable[..., dict[str, Outcome]]) -> None:
    send({"hours.md": HOURS, "bees.txt": "Bees make honey."})
    done = send({"hours.md": b"%PDF-1.7 broken", "bees.txt": " "})
    assert kinds(done) == {"bees.txt": "failed", "hours.md": "failed"}
    assert found(rag, "when does the museum open") == HOURS.strip()
    assert found(rag, "who makes honey") == "Bees make honey."
    assert files(home) == ["bees.txt", "hours.md"]
    with closing(Collection.open("museum", home=home)) as collection:
        assert {record.status for record in collection.ledger.files().values()} == {"indexed"}


def test_nothing_that_can_be_read_makes_no_collection(home: Path, send: Callable[..., dict[str, Outcome]]) -> None:
    assert kinds(send({"blank.txt": " "})) == {"blank.txt": "failed"}
    assert collection_names(home) == []
    assert not uploads_folder("museum", home).exists()


def test_parts_of_an_archive_are_told(home: Path, send: Callable[..., dict[str, Outcome]], tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as packed:
        packed.writestr("a.md", "Ants.")
        packed.writestr("bad.pdf", b"%PDF-1.7 broken")
    done = send({"all.zip": (tmp_path / "all.zip").read_bytes()})
    assert kinds(done) == {"all.zip": "added", "all.zip!/bad.pdf": "part"}
    assert files(home) == ["all.zip"]


def test_a_file_where_a_folder_is(home: Path, send: Callable[..., dict[str, Outcome]]) -> None:
    send({"a/b.md": "Ants."})
    done = send({"a": "A file.", "c.md": "Cats."})
    assert kinds(done) == {"a": "failed", "c.md": "added"}
    assert files(home) == ["a/b.md", "c.md"]


def test_two_visitors_at_once(rag: RAG, home: Path, send: Callable[..., dict[str, Outcome]]) -> None:
    done: list[dict[str, Outcome]] = []

    def one(owner: str) -> None:
        done.append(send({"same.md": HOURS, f"{owner[0]}.md": f"Of {owner[0]}."}, owner))

    threads = [threading.Thread(target=one, args=(owner,)) for owner in OWNERS]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(kinds(one)["same.md"] for one in done) == ["added", "unchanged"]
    assert files(home) == ["a.md", "b.md", "same.md"]
    assert len(rag.documents()) == 3


def test_while_somebody_writes_the_files_wait(rag: RAG, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "WAIT", 0.1)
    room = room_of(home, OWNERS[0], "c" * 32)
    kept(room, "a.md", b"Ants.")
    rag.make()
    with Collection.open("museum", home=home).writing(), pytest.raises(CollectionLocked, match="'museum'"):
        take_in(rag, home, room, lambda *_: None)
    assert [str(path) for path in waiting(room)] == ["a.md"]
    assert files(home) == []
    with intake.busy("museum", home, 0), pytest.raises(CollectionLocked, match="'museum'"):
        take_in(rag, home, room, lambda *_: None)
    monkeypatch.setattr(intake, "WAIT", 10.0)
    assert [one.kind for one in take_in(rag, home, room, lambda *_: None)] == ["added"]


def test_what_was_left_half_way_is_put_back(rag: RAG, home: Path, send: Callable[..., dict[str, Outcome]]) -> None:
    send({"a.md": "Ants."})
    folder = uploads_folder("museum", home)
    (folder / ".before").mkdir()
    (folder / "a.md").rename(folder / ".before" / "a.md")
    send({"b.md": "Bees."})
    assert files(home) == ["a.md", "b.md"]


def test_read_again(rag: RAG, home: Path, send: Callable[..., dict[str, Outcome]], tmp_path: Path) -> None:
    send({"a.md": "Ants."})
    other = tmp_path / "other.md"
    other.write_text("Otters.")
    rag.ingest(other)
    other.write_text("Otters swim.")
    done = read_again(rag, home, None, lambda *_: None)
    assert sorted((one.name, one.kind) for one in done) == [("a.md", "unchanged"), ("other.md", "changed")]
    other.unlink()
    (gone,) = read_again(rag, home, [str(other)], lambda *_: None)
    assert (gone.kind, "not there any more" in gone.reason) == ("failed", True)
    assert read_again(rag, home, ["/etc/passwd"], lambda *_: None) == ()
    assert len(rag.documents()) == 2


def test_deleting_takes_the_uploaded_file_and_no_other(
    rag: RAG, home: Path, send: Callable[..., dict[str, Outcome]], tmp_path: Path
) -> None:
    send({"deep/a.md": "Ants.", "b.md": "Bees."})
    other = tmp_path / "other.md"
    other.write_text("Otters.")
    rag.ingest(other)
    uploaded = uploads_folder("museum", home).resolve() / "deep" / "a.md"
    assert forget("museum", home, str(uploaded)) == 1
    assert forget("museum", home, str(other)) == 1
    assert forget("museum", home, str(uploaded.parent.parent / ".." / "truth.sqlite3")) == 0
    assert other.exists()
    assert files(home) == ["b.md"]
    assert [Path(info.source).name for info in rag.documents()] == ["b.md"]
    with pytest.raises(NoSuchCollection):
        forget("gone", home, "x")


def watched(steps: Generator[Step, None, tuple[Outcome, ...]]) -> tuple[list[Step], tuple[Outcome, ...]]:
    told = []
    while True:
        try:
            told.append(next(steps))
        except StopIteration as end:
            return told, end.value


def test_steps_are_told_while_it_runs(rag: RAG, home: Path) -> None:
    room = room_of(home, OWNERS[0], "d" * 32)
    for name in ("a.md", "b.md"):
        kept(room, name, f"This is {name}.".encode())
    told, outcomes = watched(stepwise(lambda tell: take_in(rag, home, room, tell)))
    assert [one.kind for one in outcomes] == ["added", "added"]
    assert all(step.total == 2 for step in told)
    assert [step.done for step in told] == sorted(step.done for step in told)


def test_what_goes_wrong_in_the_background_is_raised() -> None:
    def fails(_: object) -> None:
        raise FilterError("so")

    with pytest.raises(FilterError, match="so"):
        list(stepwise(fails))


def test_tags_are_those_that_a_person_wrote(rag: RAG, home: Path, send: Callable[..., dict[str, Outcome]]) -> None:
    assert tags_in(" work, Work ，בית;; 家、 ") == ("Work", "בית", "家")
    send({"a.md": "---\ntags: [own]\n---\nAnts."})
    (info,) = rag.documents()
    retag("museum", home, info.source, ("work", "בית"))
    retag("museum", home, info.source, ("בית", "家"))
    (info,) = rag.documents()
    assert info.given == (("tag", "בית"), ("tag", "家"))
    assert info.metadata == (("tag", "own"),)
    retag("museum", home, "/not/there", ("x",))
    retag("museum", home, info.source, ())
    assert rag.documents()[0].given == ()
