"""Filters as a person chooses them: what is offered, what is on, what is taken away, and what they let through."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexing.errors import FilterError
from indexing.filters import Filter
from indexing.ledger.occurring import Occurring
from rag.pipeline import RAG
from tests.fakes import HashEncoder
from tests.ui.payloads import PAYLOADS
from tests.ui.seen import Seen
from ui.library import filters
from ui.library.uploads import uploads_folder
from ui.words import LANGUAGES
from ui.words.filters import FILTERS

EN = FILTERS["en"]
ALL = Filter(("/docs/a", "/docs/b"), ("he", "zh-Hant"), "2026-01-01", "2026-02-01", ("work",))


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the collection "museum": files of two folders and an uploaded one."""
    base = tmp_path_factory.mktemp("filters")
    files = {
        "old/hours.md": "---\ndate: 2024-05-01\ntags: [hours]\n---\nThe museum opens at ten.",
        "new/hours.md": "---\ndate: 2026-05-01\ntags: [hours, new]\n---\nThe museum opens at noon.",
        "new/שעות.md": "---\ndate: 2026-05-02\n---\nהמוזיאון נפתח בצהריים.",
    }
    uploaded = uploads_folder("museum", base / "home") / "票价.md"
    for path, text in {**{base / name: text for name, text in files.items()}, uploaded: "成人票每张六十元。"}.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    with RAG.open("museum", home=base / "home", encoder=HashEncoder()) as rag:
        rag.ingest(base / "old", base / "new", uploaded)
    return base / "home"


def found(home: Path, where: Filter) -> set[str]:
    with RAG.open("museum", home=home, encoder=HashEncoder()) as rag:
        return {
            Path(passage.source).parent.name + "/" + Path(passage.source).name
            for passage in rag.search("museum", where=where)
        }


def test_what_occurs_is_offered(home: Path) -> None:
    folders, languages, tags = filters.choices(filters.offered("museum", home), EN)
    assert sorted(label for label, _ in folders) == ["new (2)", "old (1)", "uploaded files (1)"]
    assert {label for label, _ in languages} == {"English (2)", "עברית (1)", "简体中文 (1)"}
    assert [label for label, _ in tags] == ["hours (2)", "new (1)"]
    assert filters.offered("nothing", home) == Occurring()


def test_each_kind_and_all_together_narrow_a_search(home: Path) -> None:
    folders, languages, tags = (
        {label.rpartition(" ")[0]: value for label, value in some}
        for some in filters.choices(filters.offered("museum", home), EN)
    )
    every = {"new/hours.md", "new/שעות.md", "old/hours.md", "uploads/票价.md"}
    assert found(home, Filter()) == every
    for chosen, left in (
        (([folders["uploaded files"]], [], [], "", ""), {"uploads/票价.md"}),
        (([folders["new"]], [], [], "", ""), {"new/hours.md", "new/שעות.md"}),
        (([], [languages["עברית"]], [], "", ""), {"new/שעות.md"}),
        (([], [languages["עברית"], languages["简体中文"]], [], "", ""), {"new/שעות.md", "uploads/票价.md"}),
        (([], [], [tags["new"]], "", ""), {"new/hours.md"}),
        (([], [], [], "", " 2024-05-01 "), {"old/hours.md"}),
        (([], [], [tags["hours"]], "2025-01-01", "2026-05-01"), {"new/hours.md"}),
        (([folders["new"]], [languages["English"]], [tags["hours"]], "2026-01-01", "2026-12-31"), {"new/hours.md"}),
    ):
        assert found(home, filters.wanted(*chosen)) == left, chosen


def test_a_day_that_is_none_is_a_sentence() -> None:
    with pytest.raises(FilterError, match="2026-11-21"):
        filters.wanted([], [], [], "yesterday", "")


def test_each_chip_takes_its_own_thing_away() -> None:
    where = ALL
    on = filters.chips(ALL, EN)
    assert [chip.text for chip in on] == ["a", "b", "עברית", "繁體中文", "work", "From 2026-01-01", "To 2026-02-01"]
    for count, chip in enumerate(on, 1):
        where = filters.without(where, chip.kind, chip.value)
        assert len(filters.chips(where, EN)) == len(on) - count
    assert not where
    assert filters.without(ALL, "folder", "he") == ALL
    assert filters.without(ALL, "nonsense", "") == ALL


def test_one_line_says_what_is_on() -> None:
    assert filters.in_one_line(Filter(), EN) == "Filter: all documents"
    assert filters.in_one_line(ALL, EN) == (
        "Filter: only a or b · עברית or 繁體中文 · work · From 2026-01-01 · To 2026-02-01"
    )
    for lang in LANGUAGES:
        assert "work" in filters.in_one_line(ALL, FILTERS[lang])


def test_folders_are_told_apart() -> None:
    labels = filters.folder_labels(["/a/docs", "/b/docs", "/b/other", "/", "/x/b/docs"], EN)
    assert labels == {"/a/docs": "a/docs", "/b/docs": "b/docs", "/b/other": "other", "/": "/", "/x/b/docs": "x/b/docs"}
    deep = f"{uploads_folder('museum', '/home')}/2026"
    assert filters.folder_labels([deep], EN)[deep] == "2026"


def test_chips_are_buttons_with_names() -> None:
    seen = Seen(filters.shown(ALL, EN))
    chips = seen.having("mk-chip")
    assert len(chips) == 7
    assert chips[2]["aria-label"] == "Remove the filter עברית"
    assert (chips[0]["data-kind"], chips[0]["data-value"]) == ("folder", "/docs/a")
    assert filters.shown(Filter(), EN) == ""


@pytest.mark.parametrize("text", PAYLOADS)
def test_hostile_values_are_text(text: str) -> None:
    seen = Seen(filters.shown(Filter(within=(text.replace("\0", " "),), tags=(text.replace("\0", " "),)), EN))
    assert seen.names() <= {"div", "button", "bdi", "span"}
    assert not {name for _, attrs in seen.tags for name in attrs} & {"src", "href", "style", "onerror", "onclick"}
