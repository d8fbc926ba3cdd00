from __future__ import annotations

import os
from pathlib import Path

import pytest

from indexing.folders import OnDisk, find_files


def make(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(name, "utf-8")


def relative(paths: list[str], folder: Path) -> list[str]:
    return [Path(path).relative_to(folder).as_posix() for path in paths]


def test_size_and_time_are_those_of_the_file(tmp_path: Path) -> None:
    make(tmp_path, "a.txt")
    os.utime(tmp_path / "a.txt", ns=(5, 7_000_000_001))
    (found,) = find_files([tmp_path]).files.values()
    assert found == OnDisk(str(tmp_path / "a.txt"), 5, 7_000_000_001)


def test_a_link_to_nothing_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nowhere.txt")
    listing = find_files([tmp_path])
    assert not listing.files
    assert [(Path(told.source).name, told.reason) for told in listing.skipped] == [
        ("nowhere.txt", "there is no such file: a link leads to it, or it has just gone")
    ]
    assert listing.gone([str(tmp_path / "nowhere.txt")]) == [str(tmp_path / "nowhere.txt")]


def test_what_is_now_behind_a_link_or_a_folder_is_gone(tmp_path: Path) -> None:
    make(tmp_path, "reports-2024/a.txt", "v2/x.txt", "y.txt/inside.txt")
    (tmp_path / "reports").symlink_to(tmp_path / "reports-2024")
    (tmp_path / "x.txt").symlink_to(tmp_path / "v2" / "x.txt")
    listing = find_files([tmp_path])
    known = [str(tmp_path / name) for name in ("reports/a.txt", "reports-2024/a.txt", "x.txt", "v2/x.txt", "y.txt")]
    assert relative(listing.gone(known), tmp_path) == ["reports/a.txt", "x.txt", "y.txt"]


def test_the_folder_to_leave_out_is_not_walked(tmp_path: Path) -> None:
    make(tmp_path, "a.txt", "mekor/collections/x/writer.json")
    assert relative(list(find_files([tmp_path], without=tmp_path / "mekor").files), tmp_path) == ["a.txt"]


def test_a_name_that_no_system_takes_is_not_there() -> None:
    assert find_files(["a" * 300]).skipped[0].reason == "there is no such file or folder"


def test_links_out_of_the_folder_are_not_followed(tmp_path: Path) -> None:
    make(tmp_path, "secret/key.txt", "docs/a.txt", "docs/deep/b.txt")
    docs = tmp_path / "docs"
    (docs / "out.txt").symlink_to(tmp_path / "secret" / "key.txt")
    (docs / "out").symlink_to(tmp_path / "secret")
    (docs / "deep" / "in.txt").symlink_to(docs / "a.txt")
    listing = find_files([docs])
    assert relative(list(listing.files), docs) == ["a.txt", "deep/b.txt"]
    assert relative([skipped.source for skipped in listing.skipped], docs) == ["out", "out.txt"]
    assert {skipped.reason for skipped in listing.skipped} == {"it is a link out of the folder: name what it leads to"}
    assert relative(list(find_files([docs / "out.txt"]).files), tmp_path) == ["secret/key.txt"]


def test_a_folder_given_as_a_link_is_walked(tmp_path: Path) -> None:
    make(tmp_path, "docs/a.txt")
    (tmp_path / "link").symlink_to(tmp_path / "docs")
    listing = find_files([tmp_path / "link", tmp_path / "docs"])
    assert relative(list(listing.files), tmp_path) == ["docs/a.txt"]
    assert listing.skipped == []


def test_gone_are_files_of_walked_folders_that_are_not_there(tmp_path: Path) -> None:
    make(tmp_path, "docs/a.txt", "docs/.hidden.txt", "docs2/c.txt", "else/d.txt")
    listing = find_files([tmp_path / "docs", tmp_path / "else" / "d.txt"])
    known = [f"{tmp_path}/{name}" for name in ("docs/a.txt", "docs/b.txt", "docs/x/y.txt", "docs/.hidden.txt",
                                               "docs2/e.txt", "else/f.txt")]  # fmt: skip
    assert relative(listing.gone(known), tmp_path) == ["docs/b.txt", "docs/x/y.txt"]


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is closed to root")
def test_files_of_a_closed_folder_are_not_gone(tmp_path: Path) -> None:
    make(tmp_path, "docs/a.txt", "docs/closed/b.txt")
    (tmp_path / "docs" / "closed").chmod(0)
    try:
        listing = find_files([tmp_path / "docs"])
        assert listing.gone([f"{tmp_path}/docs/closed/b.txt"]) == []
        assert "cannot be read" in listing.skipped[0].reason
    finally:
        (tmp_path / "docs" / "closed").chmod(0o700)


def test_a_folder_that_holds_nothing_any_more_is_emptied(tmp_path: Path) -> None:
    make(tmp_path, "full/a.txt")
    (tmp_path / "empty").mkdir()
    listing = find_files([tmp_path / "full", tmp_path / "empty"])
    gone = [f"{tmp_path}/full/b.txt", f"{tmp_path}/empty/c.txt"]
    assert listing.emptied(gone) == {f"{tmp_path}/empty": [f"{tmp_path}/empty/c.txt"]}
    assert listing.emptied([]) == {}
