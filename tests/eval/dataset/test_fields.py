import lzma
from pathlib import Path

import pytest

from eval.dataset.fields import Fields, read_lines
from eval.errors import GoldError

LINE = Fields(Path("gold.jsonl"), 3, {"word": "x", "blank": " ", "flag": 1, "list": ["a", "a", ""], "objects": [1]})


def test_lines_are_read_plain_and_compressed_with_their_numbers(tmp_path: Path) -> None:
    text = '\ufeff{"a": 1}\n\n{"a": "מקור"}\n'.encode()
    (tmp_path / "a.jsonl").write_bytes(text)
    (tmp_path / "a.jsonl.xz").write_bytes(lzma.compress(text))
    for name in ("a.jsonl", "a.jsonl.xz"):
        lines = list(read_lines(tmp_path / name))
        assert [(line.place, line.values["a"]) for line in lines] == [(1, 1), (3, "מקור")]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b'{"a": 1}\n{"a": \n', r"line 2: this is not JSON .*: write one object a line\."),
        (b"[" * 200_000, r"line 1: this is not JSON"),
        (b'{"a": 1}\n[1]\n', r"line 2: this is not an object"),
        (b'{"a": 1}\n{"a": "\xff"}\n', r"line 2: this is not UTF-8 text"),
    ],
)
def test_what_is_not_json_lines_is_told_with_file_and_line(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(content)
    with pytest.raises(GoldError, match=rf"a\.jsonl, {message}"):
        list(read_lines(path))


@pytest.mark.parametrize("content", [b"not xz at all", lzma.compress(b'{"a": 1}\n' * 100)[:40], b""])
def test_a_broken_xz_file_is_told(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.jsonl.xz"
    path.write_bytes(content)
    with pytest.raises(GoldError, match=r"a\.jsonl\.xz: this is not a whole \.xz file"):
        list(read_lines(path))


def test_a_file_that_cannot_be_opened_is_told(tmp_path: Path) -> None:
    with pytest.raises(GoldError, match=r"the file cannot be read \(Is a directory\)"):
        list(read_lines(tmp_path))


def test_fields_of_the_wrong_kind_are_told_with_their_place() -> None:
    with pytest.raises(GoldError, match=r'gold\.jsonl, line 3: "blank" must be a text that is not empty\.'):
        LINE.text("blank")
    with pytest.raises(GoldError, match=r'"gone" must be a text that is not empty'):
        LINE.text("gone")
    with pytest.raises(GoldError, match=r'"flag" must be true or false'):
        LINE.flag("flag", True)
    with pytest.raises(GoldError, match=r'"list" must be a list of texts'):
        LINE.texts("list")
    with pytest.raises(GoldError, match=r'"objects" must be a list of objects'):
        LINE.objects("objects")
    with pytest.raises(GoldError, match=r'"list" must be a list of lists of texts'):
        LINE.groups("list")
    with pytest.raises(GoldError, match=r'"objects" must be a text'):
        LINE.any_text("objects")


def test_defaults_stand_for_fields_that_are_not_there() -> None:
    assert LINE.text("gone", "x") == "x"
    assert LINE.text("gone", "") == ""
    assert LINE.flag("gone", False) is False
    assert LINE.texts("gone") == ()
    assert LINE.objects("gone") == []


def test_an_object_inside_a_file_knows_its_way() -> None:
    root = Fields(Path("squad.json"), "", {"data": [{"qas": [{"id": 4}]}]})
    inner = root.objects("data")[0].objects("qas")[0]
    with pytest.raises(GoldError, match=r'squad\.json, data\[0\]\.qas\[0\]: "id" must be a text'):
        inner.text("id")
