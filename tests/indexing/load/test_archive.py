"""ZIP archives: which files, by which names, and what is refused."""

from __future__ import annotations

import io
import stat
import struct
import warnings
import zipfile
from typing import Any

import pytest

from indexing.errors import UnreadableFile
from indexing.load import archive as loader
from tests.indexing.load.zips import archive, renamed

TEXTS = {"en": "The tea room opens at nine.", "he": "בית התה נפתח בתשע.", "zh": "茶室九點開門。"}


def members(data: bytes) -> dict[str, bytes | str]:
    """The bytes of each member, or the sentence that says why there are none."""
    found = list(loader.members(data, "a.zip"))
    assert len({name for name, _ in found}) == len(found)
    return {name: str(content) if isinstance(content, UnreadableFile) else content for name, content in found}


def refusal(data: bytes) -> str:
    with pytest.raises(UnreadableFile) as caught:
        list(loader.members(data, "a.zip"))
    return str(caught.value)


def test_files_in_the_order_of_their_names() -> None:
    data = archive(
        {"notes/b.txt": TEXTS["he"], "מדריך.md": TEXTS["he"], "參觀指南.md": TEXTS["zh"], "a.txt": TEXTS["en"]}
    )
    found = members(data)
    assert list(found) == ["a.txt", "notes/b.txt", "מדריך.md", "參觀指南.md"]
    assert found["參觀指南.md"] == TEXTS["zh"].encode()


def test_folders_links_and_hidden_files_are_left_out() -> None:
    link = zipfile.ZipInfo("link.md")
    link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as target:
        target.writestr(link, "/etc/passwd")
        for name in ("folder/", ".hidden", ".git/config", "__MACOSX/._a.md", "a/.DS_Store"):
            target.writestr(name, "")
        target.writestr("a/b.md", "# B")
    assert members(packed.getvalue()) == {"a/b.md": b"# B"}


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("../../etc/passwd", "etc/passwd"),
        ("/etc/passwd", "etc/passwd"),
        ("C:\\papers\\..\\a.txt", "papers/a.txt"),
        ("./a//b.txt", "a/b.txt"),
        ("tidy\u202efdp.txt", "tidyfdp.txt"),
        ("line\nbreak.txt", "line break.txt"),
    ],
)
def test_a_name_leads_nowhere_and_hides_nothing(said: str, name: str) -> None:
    assert list(members(archive({said: "x"}))) == [name]


def test_names_that_come_twice_are_told_apart() -> None:
    packed = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(packed, "w") as target:
        warnings.simplefilter("ignore")
        for name, content in (("a.md", "1"), ("a.md", "2"), ("../a.md", "3"), ("a (2).md", "4")):
            target.writestr(name, content)
    assert members(packed.getvalue()) == {"a (2).md": b"4", "a.md": b"1", "a (3).md": b"2", "a (4).md": b"3"}


@pytest.mark.parametrize(
    ("name", "encoding"),
    [
        ("דוח שנתי.md", "cp1255"),
        ("דוח שנתי.md", "cp862"),
        ("参观指南.md", "gb18030"),
        ("參觀指南.md", "big5"),
        ("מדריך.md", "utf-8"),
        ("café Müller.md", "cp437"),
    ],
)
def test_a_name_in_no_stated_encoding(name: str, encoding: str) -> None:
    raw = name.encode(encoding)
    stand_in = "x" * (len(raw) - 3) + ".md"
    assert members(renamed(archive({stand_in: "x"}), stand_in, raw)) == {name: b"x"}


def test_a_name_that_is_added_in_utf8_is_believed_when_it_is_of_the_same_file() -> None:
    import zlib

    for checksum, expected in ((zlib.crc32(b"x.md"), "שלום.md"), (1, "x.md")):
        entry = zipfile.ZipInfo("x.md")
        field = struct.pack("<BI", 1, checksum) + "שלום.md".encode()
        entry.extra = struct.pack("<HH", 0x1234, 2) + b"ab" + struct.pack("<HH", 0x7075, len(field)) + field
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as target:
            target.writestr(entry, "x")
        assert members(packed.getvalue()) == {expected: b"x"}


def test_an_encrypted_file_is_said_to_be_so() -> None:
    data = bytearray(archive({"a.md": "secret", "b.md": "open"}, method=zipfile.ZIP_STORED))
    directory = data.index(b"PK\x01\x02")
    data[6] |= 1
    data[directory + 8] |= 1
    assert members(bytes(data)) == {
        "a.md": "a.md in a.zip is encrypted: unpack it with its password.",
        "b.md": b"open",
    }


def test_a_broken_file_costs_only_itself() -> None:
    data = archive({"a.md": "words words", "b.md": "more"}, method=zipfile.ZIP_STORED).replace(
        b"words words", b"other words"
    )
    assert members(data) == {"a.md": "a.md in a.zip is broken: pack it again.", "b.md": b"more"}


def test_a_method_that_is_not_known() -> None:
    data = bytearray(archive({"a.md": "x"}, method=zipfile.ZIP_STORED))
    directory = data.index(b"PK\x01\x02")
    data[8] = data[directory + 10] = 98
    assert members(bytes(data)) == {
        "a.md": "a.md in a.zip is packed by a method that is not known: unpack the archive."
    }


@pytest.mark.parametrize(
    "data", [b"", b"PK\x03\x04 no archive", archive({"a.md": "x" * 100})[:-30]], ids=["empty", "a word", "cut"]
)  # the time of writing is in the last, and tests are called the same in all processes
def test_a_broken_archive(data: bytes) -> None:
    assert refusal(data) == "a.zip is a broken ZIP archive: pack it again."


def test_an_empty_archive_has_no_members() -> None:
    assert members(archive({})) == {}


def test_a_bomb_of_one_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loader, "LARGEST", 5_000_000)
    data = archive({"a.txt": bytes(5_000_001), "b.txt": bytes(5_000_000)})
    assert len(data) < 20_000
    found = members(data)
    assert found["a.txt"] == "a.txt in a.zip unpacks to more than 5 MB: unpack the archive."
    assert found["b.txt"] == bytes(5_000_000)


def test_a_size_that_is_stated_too_small_does_not_get_more_out() -> None:
    data = bytearray(archive({"a.txt": bytes(3_000_000)}))
    directory = data.index(b"PK\x01\x02")
    data[directory + 24 : directory + 28] = struct.pack("<I", 10)
    assert members(bytes(data)) == {"a.txt": "a.txt in a.zip is broken: pack it again."}


def test_a_bomb_of_many_files_ends_the_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loader, "MOST_UNPACKED", 2_000_000)
    found = members(archive({f"{number}.txt": bytes(1_000_000) for number in range(9)}))
    assert {name: content if isinstance(content, str) else len(content) for name, content in found.items()} == {
        "0.txt": 1_000_000,
        "1.txt": 1_000_000,
        "2.txt": "a.zip unpacks to more than 2 MB: unpack it.",
    }


def test_files_that_share_bytes_are_a_bomb() -> None:
    data = archive({"a.txt": bytes(100_000), "b.txt": bytes(100_000)})
    first, second = (offset for offset in range(len(data)) if data.startswith(b"PK\x01\x02", offset))
    twice = data[: second + 42] + struct.pack("<I", 0) + data[second + 46 :]
    assert first < second
    assert refusal(twice) == "a.zip is a broken ZIP archive, files in it share bytes: pack it again."


def test_very_many_entries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loader, "MOST_ENTRIES", 20)
    assert len(members(archive({f"{number}.txt": "" for number in range(20)}))) == 20
    data = archive({f"{number}.txt": "" for number in range(21)})
    assert refusal(data) == "a.zip has 21 entries, more than 20: unpack it."


def test_a_file_that_needs_too_much_memory_costs_only_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    class Full(zipfile.ZipFile):
        def open(self, name: Any, *args: Any, **kwargs: Any) -> Any:
            if name.filename == "a.md":
                raise MemoryError
            return super().open(name, *args, **kwargs)

    data = archive({"a.md": "x", "b.md": "y"})
    monkeypatch.setattr(zipfile, "ZipFile", Full)
    assert members(data) == {"a.md": "a.md in a.zip needs too much memory: unpack the archive.", "b.md": b"y"}
