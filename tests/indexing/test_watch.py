from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from indexing import watch
from indexing.errors import IndexingError
from indexing.watch import changes


def test_a_change_is_noticed_and_hidden_files_are_not(tmp_path: Path) -> None:
    stop, told, last = threading.Event(), threading.Semaphore(0), threading.Event()
    times = 0

    def look() -> None:
        nonlocal times
        for _ in changes([tmp_path], stop=stop):
            times += 1
            told.release()
        last.set()

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    assert told.acquire(timeout=20), "nothing was told at the start"
    noticed = False
    for i in range(40):  # the watch may not have begun when the first file is written
        (tmp_path / f"{i}.txt").write_text("new", "utf-8")
        if told.acquire(timeout=1):
            noticed = True
            break
    assert noticed
    while told.acquire(timeout=3):  # what was written meanwhile
        pass
    before = times
    (tmp_path / ".swap").write_text("hidden", "utf-8")
    assert not told.acquire(timeout=3)
    assert times == before
    stop.set()
    assert last.wait(20)


def test_what_is_not_there_cannot_be_watched(tmp_path: Path) -> None:
    with pytest.raises(IndexingError, match="no such file or folder"):
        next(changes([tmp_path / "nothing"]))


@pytest.mark.parametrize(
    ("path", "seen"),
    [
        ("/docs/a.txt", True),
        ("/docs", True),
        ("/docs/.a.txt.swp", False),
        ("/docs/.git/index", False),
        ("/docs/mekor/collections/x/writer.json", False),
        ("/home/.notes/a.txt", True),  # named though it is hidden
        ("/elsewhere/a.txt", False),
    ],
)
def test_what_is_hidden_below_the_folders_wakes_nobody(path: str, seen: bool) -> None:
    assert watch._is_seen(("/docs", "/home/.notes"), "/docs/mekor", None, path) is seen


def test_where_the_system_cannot_watch_it_is_looked_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> Iterator[None]:
        raise OSError(28, "inotify watch limit reached")
        yield

    monkeypatch.setattr("watchfiles.watch", refuse)
    monkeypatch.setattr(watch, "LOOK_AGAIN", 0.01)
    stop = threading.Event()
    looked = changes([tmp_path], stop=stop)
    assert [next(looked) for _ in range(3)] == [None] * 3
    stop.set()
    assert list(looked) == []
