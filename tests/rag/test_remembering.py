"""The commands of `mekor memory`, as the console script calls them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.rag.commands import Run
from tests.rag.test_upkeep import docs, museum, run

__all__ = ["docs", "museum", "run"]


def test_nothing_is_kept_before_it_is_switched_on(run: Run, museum: Path) -> None:
    assert run("memory", "list", "-c", "museum").out == "Memory is off in the collection 'museum', which has 0 facts.\n"
    assert "Memory is off" in run("memory", "add", "I like tea.", "-c", "museum").failed_with_a_sentence()
    assert not (museum / "memory.sqlite3").exists()


def test_facts_are_shown_changed_and_forgotten(run: Run, museum: Path) -> None:
    assert run("memory", "on", "-c", "museum").out == "Memory is on in the collection 'museum', which has 0 facts.\n"
    assert run("memory", "add", "I like tea.", "-c", "museum").out == "Remembered 1: I like tea.\n"
    assert run("memory", "add", "אני אוהב קפה.", "-c", "museum", "--json").value["lang"] == "he"
    assert run("memory", "add", "我喜欢茶。", "-c", "museum").code == 0
    assert run("memory", "edit", 1, "I like [1] milk.", "-c", "museum").out == "Changed 1: I like [1] milk.\n"
    shown = run("memory", "list", "-c", "museum").out
    for text in ("which has 3 facts", "I like [1] milk.", "אני אוהב קפה.", "我喜欢茶。"):
        assert text in shown
    assert run("memory", "forget", 1, 3, 3, "-c", "museum").out == "Forgot 2 facts of the collection 'museum'.\n"
    listed = run("memory", "list", "-c", "museum", "--json").value
    assert (listed["collection"], listed["on"]) == ("museum", True)
    assert [(fact["id"], fact["text"]) for fact in listed["facts"]] == [(2, "אני אוהב קפה.")]
    assert run("memory", "off", "-c", "museum", "--json").value == {"collection": "museum", "on": False, "facts": 1}
    assert run("memory", "forget", "--all", "-c", "museum").out == "Forgot 1 fact of the collection 'museum'.\n"
    assert run("memory", "forget", "--all", "-c", "museum", "--json").value["forgotten"] == 0


def test_an_answer_says_that_you_told_it(run: Run, museum: Path) -> None:
    run("memory", "on", "-c", "museum")
    run("memory", "add", "I drink oolong in the morning.", "-c", "museum")
    asked = ("ask", "What do I drink in the morning?", "-c", "museum")
    done = run(*asked)
    assert done.code == 0
    assert "I drink oolong in the morning. [4]" in done.out
    assert "[4] you told me (memory:1), characters 0–30" in done.out
    assert run(*asked, "--json").value["citations"][0]["remembered"] is True
    run("memory", "off", "-c", "museum")
    assert "oolong" not in run(*asked).out


@pytest.mark.parametrize("command", [("list",), ("add", "x"), ("edit", 1, "x"), ("forget", 1), ("on",), ("off",)])
def test_a_collection_that_is_not_there(run: Run, command: tuple[object, ...]) -> None:
    line = run("memory", *command, "-c", "gone").failed_with_a_sentence()
    assert "no collection named 'gone'" in line


def test_what_means_nothing_is_refused(run: Run, museum: Path) -> None:
    run("memory", "on", "-c", "museum")
    assert run("memory", "forget", "-c", "museum").code == 2
    assert run("memory", "forget", 1, "--all", "-c", "museum").code == 2
    assert run("memory", "edit", 0, "x", "-c", "museum").code == 2
    assert "No fact of the collection 'museum' has the number 7" in (
        run("memory", "edit", 7, "x", "-c", "museum").failed_with_a_sentence()
    )
    assert "The fact is empty" in run("memory", "add", " ", "-c", "museum").failed_with_a_sentence()


def test_it_is_no_damage_and_stays_through_upkeep(run: Run, museum: Path, tmp_path: Path) -> None:
    run("memory", "on", "-c", "museum")
    run("memory", "add", "I like tea.", "-c", "museum")
    for command in (("verify",), ("verify", "--repair"), ("compact",), ("reindex", "--encoder", "other/model")):
        assert run(*command, "-c", "museum").code == 0
    assert len(run("memory", "list", "-c", "museum", "--json").value["facts"]) == 1
    assert run("export", tmp_path / "carried", "-c", "museum").code == 0
    assert run("import", tmp_path / "carried.mekor", "-c", "copy").code == 0
    assert run("memory", "list", "-c", "copy", "--json").value == {"collection": "copy", "on": False, "facts": []}
    assert run("collections", "delete", "museum", "--yes").code == 0
    assert not museum.exists()
