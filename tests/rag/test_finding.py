"""The commands that find passages, as the console script calls them, with an encoder that needs no model."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from rag.options import pair
from tests.rag.commands import Run
from tests.rag.test_upkeep import docs, museum, run

__all__ = ["docs", "museum", "run"]


class TestSearch:
    def test_passages_with_their_places(self, run: Run, museum: Path) -> None:
        done = run("search", "When does the museum open?", "-c", "museum")
        assert done.code == 0
        assert done.out.startswith("1 hours.txt, characters 0–37\n  The museum opens at nine on weekdays.\n")
        found = run("search", "茶室", "-c", "museum", "--top-k", 1, "--json").value["passages"]
        assert [Path(passage["document"]).name for passage in found] == ["tea.txt"]

    def test_only_what_is_asked_for(self, run: Run, museum: Path) -> None:
        found = run("search", "museum", "-c", "museum", "--language", "he", "--json").value["passages"]
        assert [Path(passage["document"]).name for passage in found] == ["prices-he.txt"]
        said = run(
            "search", "museum", "-c", "museum", "--in", "tea.txt", "--until", "1999-01-01"
        ).failed_with_a_sentence()
        assert "matches the filter (in tea.txt, until 1999-01-01)" in said
        assert "since is 'soon'" in run("search", "museum", "-c", "museum", "--since", "soon").failed_with_a_sentence()
        assert run("ask", "museum", "-c", "museum", "--tag", "none").failed_with_a_sentence()


class TestTag:
    def test_tags_are_given_kept_and_taken_away(self, run: Run, museum: Path, docs: Path) -> None:
        done = run(
            "tag",
            docs / "hours.txt",
            "tea.txt",
            docs / "tea.txt",
            "--add",
            "work",
            "--add",
            "Author=רות",
            "-c",
            "museum",
        )
        assert done.out == "Collection museum: 2 documents are tagged otherwise than before.\n"
        (docs / "hours.txt").write_text("The museum opens at ten now.", "utf-8")
        assert run("ingest", docs, "-c", "museum").code == 0
        where = ("--tag", "WORK", "--where", "author=רות", "--json")
        found = run("search", "museum", "-c", "museum", *where).value["passages"]
        assert {Path(passage["document"]).name for passage in found} == {"hours.txt", "tea.txt"}
        assert run("verify", "-c", "museum").code == 0
        shown = run("collections", "show", "museum").out
        assert "work" in shown
        assert "author=רות" in shown
        assert run("tag", docs, "--remove", "work", "-c", "museum", "--json").value["changed"] == 2
        assert run("tag", docs, "--remove", "work", "-c", "museum").code == 1
        assert (
            "matches the filter (tag work)"
            in run("search", "x", "-c", "museum", "--tag", "work").failed_with_a_sentence()
        )

    def test_what_means_nothing_is_refused(self, run: Run, museum: Path) -> None:
        assert run("tag", "tea.txt", "-c", "museum").code == 2
        assert (
            "cannot name metadata" in run("tag", "x", "--add", "the author=x", "-c", "museum").failed_with_a_sentence()
        )


@pytest.mark.parametrize(
    ("written", "expected"),
    [("work", ("tag", "work")), ("Author = Ruth ", ("author", "Ruth")), ("a=b=c", ("a", "b=c")), ("", ("tag", ""))],
)
def test_a_tag_or_a_name_with_its_value(written: str, expected: tuple[str, str]) -> None:
    assert pair(written) == expected


class TestTune:
    def test_weights_are_chosen_on_gold_questions(self, run: Run, museum: Path, tmp_path: Path) -> None:
        gold = tmp_path / "gold.jsonl"
        line = {"question": "When does the museum open?", "answers": ["nine"], "sources": [{"document": "hours.txt"}]}
        gold.write_text("\n".join(json.dumps({**line, "id": str(i)}) for i in range(20)), "utf-8")
        done = run("tune", "--gold", gold, "-c", "museum")
        assert done.code == 0
        assert "held out" in done.out
        (found,) = run("tune", "--gold", gold, "-c", "museum", "--json").value["languages"]
        assert (found["lang"], found["questions"], found["after"]) == ("en", 20, 1.0)
        gold.write_text(json.dumps(line), "utf-8")
        few = run("tune", "--gold", gold, "-c", "museum")
        assert few.code == 1
        assert few.out.startswith("Nothing was tuned")
