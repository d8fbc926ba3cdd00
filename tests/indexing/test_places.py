from __future__ import annotations

from pathlib import Path

import pytest

from indexing.collection import Collection
from indexing.errors import CollectionError
from indexing.places import collection_folder, collection_names, home, meant_by
from tests.fakes import HashEncoder


def test_what_is_given_comes_before_the_environment_before_the_platform(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MEKOR_HOME", str(tmp_path / "environment"))
    assert home(tmp_path / "given") == tmp_path / "given"
    assert home() == tmp_path / "environment"
    monkeypatch.delenv("MEKOR_HOME")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "platform"))
    assert home().name == "mekor"
    assert home().is_absolute()


def test_the_home_may_be_relative_or_begin_with_a_tilde(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    assert home("~/mine") == home("mine") == tmp_path / "mine"


@pytest.mark.parametrize("name", ["museum", "מוזיאון", "博物館", "a", "2025-notes", "v1.2_x", "a" * 64])
def test_names_of_every_script(name: str, tmp_path: Path) -> None:
    assert collection_folder(name, tmp_path) == tmp_path / "collections" / name


@pytest.mark.parametrize(
    "name",
    ["", ".", "..", "../x", "a/b", "a\\b", "/etc", ".hidden", "-flag", "_x", "a b", "a\n", "a\0", "a" * 65, "C:x"],
)
def test_a_name_that_could_lead_elsewhere_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(CollectionError, match="cannot name a collection"):
        collection_folder(name, tmp_path)


def test_names_are_those_of_the_collections_there_are(tmp_path: Path) -> None:
    assert collection_names(tmp_path) == []
    for name in ("b", "a"):
        Collection.create(name, HashEncoder().id, home=tmp_path).close()
    (tmp_path / "collections" / "not-one").mkdir()
    (tmp_path / "collections" / "a-file").write_text("x")
    assert collection_names(tmp_path) == ["a", "b"]


def test_each_test_has_an_empty_home_of_its_own() -> None:
    assert collection_names() == []
    Collection.create("default", HashEncoder().id).close()
    assert collection_names() == ["default"]


@pytest.mark.parametrize(
    ("path", "meant"),
    [
        ("/docs/a.txt", ["/docs/a.txt"]),
        ("/docs", ["/docs/a.txt", "/docs/ספרים/b.txt", "/docs/c.zip!/d.txt"]),
        ("/docs/", ["/docs/a.txt", "/docs/ספרים/b.txt", "/docs/c.zip!/d.txt"]),
        ("/", ["/docs/a.txt", "/docs/ספרים/b.txt", "/docs/c.zip!/d.txt", "/docs2/文.txt"]),
        ("/docs/ספרים", ["/docs/ספרים/b.txt"]),
        ("/docs/c.zip", ["/docs/c.zip!/d.txt"]),
        ("/docs/c", []),
        ("/doc", []),
        ("loose", ["loose"]),
        ("", []),
    ],
)
def test_what_a_path_means(path: str, meant: list[str]) -> None:
    held = ["/docs/a.txt", "/docs/ספרים/b.txt", "/docs/c.zip!/d.txt", "/docs2/文.txt", "loose"]
    assert list(filter(meant_by(path), held)) == meant


def test_a_path_is_taken_as_the_system_resolves_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "docs")
    monkeypatch.chdir(tmp_path)
    for path in ("docs", "./docs/", "link", "docs/../docs"):
        assert meant_by(path)(f"{tmp_path.resolve()}/docs/a.txt"), path
