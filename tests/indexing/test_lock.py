from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from indexing import lock
from indexing.errors import CollectionError, CollectionLocked
from tests.indexing.test_collection import another_process_writes


def refused(folder: Path) -> str:
    """What is said to one who wants the lock too."""
    with pytest.raises(CollectionLocked) as told, lock.hold(folder, 0):
        pytest.fail("two hold the lock")
    return str(told.value)


def test_who_holds_it_is_written_beside_it_while_it_is_held(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["/usr/bin/mekor", "ingest", "/docs/my papers", "מסמכים"])
    with lock.hold(path, 0):
        signed = json.loads((path / "writer.json").read_text("utf-8"))
        assert (signed["pid"], signed["command"]) == (os.getpid(), "mekor ingest '/docs/my papers' 'מסמכים'")
        assert abs((datetime.now(UTC) - datetime.fromisoformat(signed["since"])).total_seconds()) < 60
        said = refused(path)
    assert (
        f"the collection 'museum' (process {os.getpid()}, `mekor ingest '/docs/my papers' 'מסמכים'`, since 20" in said
    )
    assert not (path / "writer.json").exists()


def test_another_process_is_named(path: Path) -> None:
    with another_process_writes():
        said = refused(path)
        pid = json.loads((path / "writer.json").read_text("utf-8"))["pid"]
        assert pid != os.getpid()
        assert f"(process {pid}, `-c`, since " in said


def dead() -> int:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


@pytest.mark.parametrize("content", ["", "{}", "[1]", '{"pid": 0}', "\x00", "dead", "-1"])
def test_what_is_stale_or_broken_is_passed_over(path: Path, content: str) -> None:
    with lock.hold(path, 0):
        signed = json.loads((path / "writer.json").read_text("utf-8"))
        if content in ("dead", "-1"):
            content = json.dumps({**signed, "pid": dead() if content == "dead" else -1})
        (path / "writer.json").write_text(content, "utf-8")
        assert refused(path).startswith("Another process is writing to the collection 'museum': try again")


def test_a_process_on_another_machine_is_named_with_it(path: Path) -> None:
    with lock.hold(path, 0):
        signed = json.loads((path / "writer.json").read_text("utf-8"))
        (path / "writer.json").write_text(json.dumps({**signed, "pid": dead(), "host": "elsewhere"}), "utf-8")
        assert " on elsewhere, `" in refused(path)


def test_a_command_is_one_line_and_not_too_long(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["mekor", "ingest", "a\nb\x1b[2J\udc80", "x" * 1000])
    with lock.hold(path, 0):
        said = refused(path)
    assert len(said) < 500
    assert said.isprintable()


def test_a_folder_that_is_not_writable_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(CollectionError, match="cannot be written to"), lock.hold(tmp_path / "file", 0):
        pytest.fail("it was locked")
