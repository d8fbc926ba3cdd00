from __future__ import annotations

from pathlib import Path

import pytest

from indexing.removal import meant_by


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
