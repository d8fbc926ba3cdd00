from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from indexing import workers
from indexing.collection import Collection
from indexing.config import IngestConfig
from indexing.errors import EmptyFile, UnknownFormat, UnreadableFile
from indexing.folders import OnDisk
from indexing.ingest import ingest
from indexing.types import Loaded
from indexing.workers import Readers
from tests.fakes import HashEncoder

ROOT = Path(__file__).resolve().parents[2]
ONE = IngestConfig(workers=1)


def on_disk(path: Path) -> OnDisk:
    return OnDisk(str(path), path.stat().st_size, path.stat().st_mtime_ns)


def as_is(loaded: Loaded) -> Loaded:
    return loaded


@pytest.fixture(scope="module")
def readers() -> Iterator[Readers[Loaded]]:
    with Readers(ONE, as_is) as readers:
        yield readers


def read(readers: Readers[Loaded], path: Path) -> Loaded | UnreadableFile:
    ((found, result),) = readers.read([on_disk(path)])
    assert found.path == str(path)
    return result


def process_of(readers: Readers[Loaded]) -> int:
    running = readers._all[0]._running
    assert running is not None
    return running.pid


def plain(folder: Path, name: str = "plain.txt", text: str = "The museum. המוזיאון. 博物館。") -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def test_what_a_process_reads_is_what_is_read_here(tmp_path: Path, readers: Readers[Loaded]) -> None:
    path = tmp_path / "עברית 中文.md"
    path.write_text("# כותרת\n\nטקסט ועוד.\n\n## 標題\n\n| א | 二 |\n|---|---|\n| ג | 四 |\n\u200b", "utf-8")
    with Readers(IngestConfig(workers=0), as_is) as here:
        loaded = read(here, path)
    assert isinstance(loaded, Loaded)
    assert loaded.documents[0].headings[0].title == "כותרת"
    assert read(readers, path) == loaded


def test_files_come_in_order_each_with_its_own_result(tmp_path: Path) -> None:
    paths = [plain(tmp_path, f"{i:02}.txt", f"number {i}" if i % 7 else "") for i in range(40)]
    with Readers(IngestConfig(workers=3), as_is) as readers:
        results = list(readers.read(map(on_disk, paths)))
    assert [found.path for found, _ in results] == [str(path) for path in paths]
    for i, (_, result) in enumerate(results):
        if i % 7:
            assert isinstance(result, Loaded)
            assert result.documents[0].text == f"number {i}"
        else:
            assert isinstance(result, EmptyFile)


def test_errors_keep_their_kind_and_their_sentence(tmp_path: Path, readers: Readers[Loaded]) -> None:
    film = tmp_path / "film.mp4"
    film.write_bytes(bytes(range(256)) * 10)
    refused = read(readers, film)
    assert isinstance(refused, UnknownFormat)
    assert str(refused).startswith("film.mp4 is in a format that is not read")
    empty = read(readers, plain(tmp_path, "empty.txt", ""))
    assert (type(empty), str(empty)) == (EmptyFile, "empty.txt is empty.")


def test_a_file_that_is_gone_meanwhile_is_that_files_error(tmp_path: Path, readers: Readers[Loaded]) -> None:
    found = on_disk(plain(tmp_path))
    Path(found.path).unlink()
    ((_, result),) = readers.read([found])
    assert "does not exist" in str(result)


def test_a_process_that_is_killed_costs_nothing_but_the_file(tmp_path: Path, readers: Readers[Loaded]) -> None:
    path = plain(tmp_path)
    read(readers, path)
    before = process_of(readers)
    os.kill(before, signal.SIGKILL)
    while Path(f"/proc/{before}/stat").exists() and readers._all[0]._running.poll() is None:  # type: ignore[union-attr]
        time.sleep(0.01)
    assert isinstance(read(readers, path), Loaded)
    assert process_of(readers) != before


def test_a_reader_that_crashes_says_so_and_the_next_file_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    crash = _patched(tmp_path, monkeypatch, "os.abort()")
    with Readers(ONE, as_is) as readers:
        assert str(read(readers, crash)) == (
            "bad.txt cannot be read: its reader needed too much memory, or crashed on it (SIGABRT)."
        )
        assert isinstance(read(readers, plain(tmp_path)), Loaded)


def test_a_reader_that_fails_on_a_file_costs_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bad = _patched(tmp_path, monkeypatch, "raise RecursionError")
    with Readers(ONE, as_is) as readers:
        assert str(read(readers, bad)) == "bad.txt cannot be read as plain text: RecursionError."
        before = process_of(readers)
        assert isinstance(read(readers, plain(tmp_path)), Loaded)
        assert process_of(readers) == before


def test_a_reader_that_is_not_whole_costs_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = tmp_path / "patches"
    place.mkdir()
    (place / "sitecustomize.py").write_text("from indexing.load import sniff; sniff.media_type = None")
    monkeypatch.setenv("PYTHONPATH", str(place))
    with Readers(ONE, as_is) as readers:
        failed = read(readers, plain(tmp_path))
    assert str(failed) == "plain.txt cannot be read: its reader failed on it (TypeError)."


def test_in_this_process_too_a_reader_that_fails_costs_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(path: Path, **_: object) -> Loaded:
        raise RecursionError

    monkeypatch.setattr(workers, "load_all", fail)
    with Readers(IngestConfig(workers=0), as_is) as readers:
        failed = read(readers, plain(tmp_path))
    assert str(failed) == "plain.txt cannot be read: its reader failed on it (RecursionError)."


@pytest.mark.parametrize("code", ["while True: pass", "import re; re.match('(a+)+b', 'a' * 99)"])
def test_a_reader_that_computes_for_ever_is_ended(code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bad = _patched(tmp_path, monkeypatch, code)
    config = IngestConfig(workers=1, read_seconds=0.3)
    with Readers(config, as_is) as readers:
        assert "was not read within 0 s" in str(read(readers, bad))
        assert isinstance(read(readers, plain(tmp_path)), Loaded)


def test_a_reader_that_waits_for_ever_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bad = _patched(tmp_path, monkeypatch, "import time; time.sleep(999)")
    with Readers(IngestConfig(workers=1, read_seconds=0.2), as_is) as readers:
        begun = time.monotonic()
        assert "was not read within" in str(read(readers, bad))
        assert time.monotonic() - begun < 30
        assert isinstance(read(readers, plain(tmp_path)), Loaded)


def test_a_reader_that_waits_for_the_machine_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    slow = _patched(tmp_path, monkeypatch, "import time; time.sleep(1.2)")
    with Readers(IngestConfig(workers=1, read_seconds=0.6), as_is) as readers:
        assert isinstance(read(readers, slow), Loaded)


def test_memory_is_limited_and_the_process_is_not_the_worse_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = _patched(tmp_path, monkeypatch, "bytearray(900_000_000)")
    with Readers(ONE, as_is) as readers:
        assert str(read(readers, bad)) == "bad.txt needs more memory to be read than a file of its size may take."
        before = process_of(readers)
        assert isinstance(read(readers, plain(tmp_path)), Loaded)
        assert process_of(readers) == before


def test_a_process_that_keeps_memory_is_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bad = _patched(tmp_path, monkeypatch, "import builtins; builtins.kept = b'x' * 250_000_000")
    with Readers(ONE, as_is) as readers:
        assert isinstance(read(readers, bad), Loaded)
        assert readers._all[0]._running is None
        assert isinstance(read(readers, plain(tmp_path)), Loaded)


def test_more_text_than_the_limit_is_refused(tmp_path: Path) -> None:
    with Readers(IngestConfig(workers=1, text_characters=10), as_is) as readers:
        refused = read(readers, plain(tmp_path))
        assert "characters of text, more than the limit" in str(refused)


def test_what_a_library_prints_is_no_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    loud = _patched(tmp_path, monkeypatch, "print('B' * 100_000, flush=True); os.write(1, b'noise' * 1000)")
    with Readers(ONE, as_is) as readers:
        assert isinstance(read(readers, loud), Loaded)


@pytest.mark.parametrize(
    "code",
    [
        "os.write(os.open({written!r}, os.O_CREAT | os.O_WRONLY), b'x')",
        "import socket; socket.create_connection(('127.0.0.1', 9))",
        "import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', 9))",
        "import urllib.request; urllib.request.urlopen('http://localhost/')",
    ],
)
def test_a_reader_writes_into_no_file_and_has_no_network(
    code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = tmp_path / "written"
    bad = _patched(tmp_path, monkeypatch, code.format(written=str(written)))
    with Readers(ONE, as_is) as readers:
        assert re.search("File too large|without a network", str(read(readers, bad)))
    assert not written.exists() or written.read_bytes() == b""


def test_every_process_ends_with_the_readers(tmp_path: Path) -> None:
    paths = [plain(tmp_path, f"{i}.txt") for i in range(9)]
    with Readers(IngestConfig(workers=2), as_is) as readers:
        list(readers.read(map(on_disk, paths)))
        processes = [process._running.pid for process in readers._all if process._running]
        assert 1 <= len(processes) <= 2
    assert not [pid for pid in processes if Path(f"/proc/{pid}").exists()]


def test_what_goes_wrong_here_ends_the_processes_too(tmp_path: Path) -> None:
    processes = []

    def interrupted() -> None:
        with Readers(ONE, as_is) as readers:
            read(readers, plain(tmp_path))
            processes.append(process_of(readers))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert not Path(f"/proc/{processes[0]}").exists()


HANGS = """
import sys
from pathlib import Path
from indexing.config import IngestConfig
from indexing.folders import OnDisk
from indexing.workers import Readers

with Readers(IngestConfig(workers=1, read_seconds=300), lambda loaded: loaded) as readers:
    list(readers.read([OnDisk(sys.argv[1], 5, 0)]))
    print(readers._all[0]._running.pid, flush=True)
    list(readers.read([OnDisk(sys.argv[2], 5, 0)]))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the clock ends it, a minute later")
def test_a_reader_in_the_middle_of_a_file_ends_when_its_parent_is_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = _patched(tmp_path, monkeypatch, "import re; re.match('(a+)+b', 'a' * 99)")
    command = [sys.executable, "-c", HANGS, str(plain(tmp_path)), str(bad)]
    parent = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    reader = int(parent.stdout.readline())
    time.sleep(0.3)
    parent.kill()
    parent.wait(30)
    parent.stdout.close()
    end = time.monotonic() + 10
    while _runs(reader) and time.monotonic() < end:
        time.sleep(0.02)
    assert not _runs(reader)


def test_splitting_that_fails_is_no_files_fault(tmp_path: Path) -> None:
    def fail(loaded: Loaded) -> Loaded:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), Readers(ONE, fail) as readers:
        list(readers.read([on_disk(plain(tmp_path))]))


def test_an_ingestion_goes_on_past_files_that_crash_hang_and_swell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    docs = tmp_path / "docs"
    docs.mkdir()
    for name, code in {"b": "os.abort()", "d": "while True: pass", "f": "bytearray(900_000_000)"}.items():
        _patched(docs, monkeypatch, code, f"{name}-bad.txt")
    for name in "aceg":
        plain(docs, f"{name}.txt")
    encoder = HashEncoder()
    with closing(Collection.create("museum", encoder.id)) as collection:
        summary = ingest([docs], collection, encoder, config=IngestConfig(workers=2, read_seconds=0.5))
    assert summary.documents == 4
    reasons = {Path(skipped.source).name: skipped.reason for skipped in summary.skipped}
    assert "crashed" in reasons["b-bad.txt"]
    assert "not read within" in reasons["d-bad.txt"]
    assert "memory" in reasons["f-bad.txt"]


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def _patched(folder: Path, monkeypatch: pytest.MonkeyPatch, code: str, name: str = "bad.txt") -> Path:
    """A text file on which reading processes that start from now on run `code` first; each bad file has its own."""
    place = folder.parent / "patches"
    place.mkdir(exist_ok=True)
    monkeypatch.setenv("PYTHONPATH", str(place))
    (place / f"{name}.code").write_text(f"import os\n{code}\n")
    (place / "sitecustomize.py").write_text(PATCH)
    return plain(folder, name, "words")


PATCH = """
import sys
from pathlib import Path

def patch():
    from indexing.load import plain
    parse = plain.parse
    def patched(data, name):
        code = Path(__file__).with_name(name + ".code")
        if code.exists():
            exec(code.read_text(), {})
        return parse(data, name)
    plain.parse = patched

if "indexing.load.worker" in sys.orig_argv:
    patch()
"""
