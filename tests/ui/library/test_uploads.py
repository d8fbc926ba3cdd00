"""Files that visitors send: their names, their limits, and the address that takes them."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import httpx
import pytest
from fastapi import FastAPI
from hypothesis import given
from hypothesis import strategies as st

from tests.ui.server import running
from ui.library import uploads
from ui.library.receive import HEADER, PATH, receive
from ui.library.uploads import Arriving, Refused, forget_old, room_of, safe_path, waiting
from ui.visitor import COOKIE, Known, owner

BATCH = "0123456789abcdef" * 2
KNOWN = {COOKIE: "somebody"}


@pytest.fixture
def room(tmp_path: Path) -> Path:
    return room_of(tmp_path, owner(KNOWN), BATCH)


def kept(room: Path, name: str, data: bytes = b"text") -> PurePosixPath:
    arriving = Arriving(room, name)
    try:
        arriving.write(data)
        return arriving.keep()
    finally:
        arriving.drop()


@pytest.mark.parametrize(
    ("given", "safe"),
    [
        ("../../x.md", "x.md"),
        ("/etc/passwd", "etc/passwd"),
        ("C:\\Users\\me\\a.txt", "C_/Users/me/a.txt"),
        ("a/./b//c.md", "a/b/c.md"),
        ("CON.txt", "_CON.txt"),
        ("nul", "_nul"),
        ("lpt1.tar.gz", "_lpt1.tar.gz"),
        ("a\0b.txt", "a_b.txt"),
        ("what?.md", "what_.md"),
        ("name. . ", "name"),
        ("תפריט לחודש מאי.docx", "תפריט לחודש מאי.docx"),
        ("\u202egnp.exe", "gnp.exe"),
        ("票价 2026.md", "票价 2026.md"),
        ("e\u0301.md", "\u00e9.md"),
        ("half \ud800.md", "half _.md"),
        ("all.zip!/a.md", "all.zip_/a.md"),
    ],
)
def test_a_name_is_made_one_that_every_system_takes(given: str, safe: str) -> None:
    assert str(safe_path(given)) == safe


@pytest.mark.parametrize("name", ["", "..", "/", "../..", "???", " ", "\0", "a/" * 20 + "b.md", "a/.."])
def test_a_name_of_which_nothing_is_left_is_refused(name: str) -> None:
    if name == "a/..":
        assert str(safe_path(name)) == "a"
        return
    with pytest.raises(Refused, match="name"):
        safe_path(name)


@pytest.mark.parametrize(
    "name", [".env", ".git/config", "a/.DS_Store", "\u200b.env", "..x", " .env", "\u3000.git/config"]
)
def test_hidden_files_are_refused(name: str) -> None:
    with pytest.raises(Refused, match="hidden"):
        safe_path(name)


def test_a_long_name_keeps_its_ending_and_stays_apart_from_others() -> None:
    one, other = (safe_path("票" * 300 + end + ".pdf").name for end in "ab")
    assert one != other
    assert all(len(name.encode()) <= 180 and name.endswith(".pdf") and name.startswith("票票") for name in (one, other))
    assert len(safe_path("x" * 400).name) <= 180


@given(st.text(max_size=60))
def test_whatever_the_name_it_stays_in_the_folder(name: str) -> None:
    try:
        path = safe_path(name)
    except Refused:
        return
    assert not path.is_absolute()
    assert not set(path.parts) & {"..", "."}
    assert not any(part.startswith(".") for part in path.parts)
    assert safe_path(str(path)) == path
    os.fsencode(str(path))


def test_files_wait_by_their_names(room: Path) -> None:
    assert kept(room, "a.md") == PurePosixPath("a.md")
    assert kept(room, "פרק/א.txt") == PurePosixPath("פרק/א.txt")
    assert kept(room, "../a.md", b"other") == PurePosixPath("a (2).md")
    assert [str(path) for path in waiting(room)] == ["a (2).md", "a.md", "פרק/א.txt"]
    assert (room / "a.md").read_bytes() == b"text"


def test_what_is_too_much_is_refused_and_leaves_nothing(room: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "MOST_BYTES", 10)
    monkeypatch.setattr(uploads, "MOST_FILES", 2)
    monkeypatch.setattr(uploads, "MOST_WAITING", 25)
    kept(room, "a.md", b"x" * 10)
    for why, name, data in (("large", "b.md", b"x" * 11), ("empty", "b.md", b""), ("name", "a.md/b.md", b"x")):
        with pytest.raises(Refused, match=why):
            kept(room, name, data)
    kept(room, "b.md", b"x" * 10)
    with pytest.raises(Refused, match="many"):
        kept(room, "c.md")
    with pytest.raises(Refused, match="room"):
        kept(room.with_name("f" * 32), "c.md", b"x" * 6)
    assert [str(path) for path in waiting(room)] == ["a.md", "b.md"]
    assert len(list(room.rglob("*"))) == 2


def test_what_was_never_fetched_goes_after_a_day(room: Path) -> None:
    kept(room, "a.md")
    old = time.time() - 25 * 3600
    os.utime(room, (old, old))
    other = room.with_name("f" * 32)
    kept(other, "b.md")
    assert not room.exists()
    assert waiting(other) == [PurePosixPath("b.md")]


def test_what_others_never_fetched_goes_too(room: Path) -> None:
    stranger = room.parent.with_name("e" * 32) / room.name
    kept(stranger, "a.md")
    os.utime(stranger, (time.time() - 25 * 3600,) * 2)
    forget_old(room.parent.parent)
    assert not stranger.parent.exists()


def test_rooms_are_those_of_known_browsers(tmp_path: Path) -> None:
    for who, batch in (("", BATCH), (owner(KNOWN), "../x"), ("../../etc", BATCH), (owner(KNOWN), BATCH.upper())):
        with pytest.raises(Refused, match="who"):
            room_of(tmp_path, who, batch)
    assert room_of(tmp_path, owner(KNOWN), BATCH) != room_of(tmp_path, owner({COOKIE: "other"}), BATCH)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    app, home = FastAPI(), tmp_path_factory.mktemp("uploads")
    receive(app, home)
    app.add_middleware(Known)
    with running(app) as url:
        yield url, home


def post(url: str, name: str, data: bytes, batch: str, **more: object) -> httpx.Response:
    given: dict[str, object] = {"headers": {HEADER: "1"}, "cookies": KNOWN} | more
    return httpx.post(f"{url}{PATH}", params={"batch": batch, "name": name}, content=data, **given)  # type: ignore[arg-type]


def test_the_address_takes_files(served: tuple[str, Path]) -> None:
    url, home = served
    data = "שלום\n".encode() * 400_000
    assert post(url, "תיקייה/שלום.txt", data, BATCH).json() == {"kept": "תיקייה/שלום.txt"}
    room = room_of(home, owner(KNOWN), BATCH)
    assert (room / "תיקייה" / "שלום.txt").read_bytes() == data


def test_the_address_refuses_with_a_reason(served: tuple[str, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    url, home = served
    batch = "a" * 32
    monkeypatch.setattr("ui.library.receive.MOST_BYTES", 1000)
    for name, data, status, why in (
        ("a.txt", b"", 422, "empty"),
        (".env", b"x", 422, "hidden"),
        ("..", b"x", 422, "name"),
        ("tool.exe", b"MZ\0\0", 415, "kind"),
        ("large.txt", b"x" * 1001, 413, "large"),
    ):
        got = post(url, name, data, batch)
        assert (got.status_code, got.json()) == (status, {"refused": why}), name
    assert waiting(room_of(home, owner(KNOWN), batch)) == []


def test_the_address_takes_nothing_from_strangers(served: tuple[str, Path]) -> None:
    url, home = served
    for more in ({"headers": {}}, {"cookies": {}}):
        got = post(url, "a.md", b"x", "b" * 32, **more)
        assert (got.status_code, got.json()) == (403, {"refused": "who"})
    assert post(url, "a.md", b"x", "../b").status_code == 403
    assert httpx.get(f"{url}{PATH}").status_code == 405
    assert not (home / "incoming" / owner(KNOWN) / ("b" * 32)).exists()
