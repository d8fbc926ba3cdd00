from __future__ import annotations

import json

import pytest

from indexing.carry import Carried
from indexing.compact import Compacted
from indexing.reindex import Reindexed
from indexing.types import DocumentInfo, FileRecord
from indexing.verify import Verification
from rag import tables
from tests.fakes import HashEncoder

Out = pytest.CaptureFixture[str]


def test_a_verification(capsys: Out) -> None:
    done = Verification("מסמכים", 2, 3, 3, 1, ())
    tables.verification(done, json_only=False)
    assert capsys.readouterr().out == (
        "Collection מסמכים: 2 documents, 3 chunks, 3 vectors and 1 files are as they were written.\n"
    )
    wrong = Verification("m", 2, 3, 3, 1, ("/a/[b].txt is damaged.", "二"))
    tables.verification(wrong, json_only=False)
    assert capsys.readouterr().out.splitlines() == [
        "Collection m: 2 documents, 3 chunks, 3 vectors and 1 files were looked at, and not all is well:",
        "  /a/[b].txt is damaged.",
        "  二",
        "Mend it with `mekor verify --repair --collection m`.",
    ]
    mended = Verification("m", 1, 1, 1, 1, (), ("Took it out.",))
    tables.verification(mended, json_only=False)
    assert capsys.readouterr().out.splitlines()[0] == "  Took it out."
    tables.verification(wrong, json_only=True)
    assert json.loads(capsys.readouterr().out)["problems"] == ["/a/[b].txt is damaged.", "二"]


def test_a_long_list_is_cut(capsys: Out) -> None:
    tables.verification(Verification("m", 1, 1, 1, 1, tuple(map(str, range(70)))), json_only=False)
    assert "  and 20 more: see --json." in capsys.readouterr().out.splitlines()


def test_bytes_before_and_after(capsys: Out) -> None:
    tables.compacted(Compacted("m", 1_234_567, 9, ("truth.sqlite3.damaged",)), json_only=False)
    assert capsys.readouterr().out.splitlines() == [
        "Collection m: 1,234,567 bytes before, 9 now.", "  removed truth.sqlite3.damaged",
    ]  # fmt: skip
    tables.compacted(Compacted("m", 7, 9), json_only=True)
    assert json.loads(capsys.readouterr().out) == {"collection": "m", "before": 7, "after": 9, "removed": []}


def test_a_collection_that_was_carried(capsys: Out) -> None:
    tables.carried(Carried("m", "/a/m.mekor", 2, 3, 4_000), "Wrote", json_only=False)
    assert capsys.readouterr().out == "Wrote /a/m.mekor: the collection m, 2 documents in 3 chunks, 4,000 bytes.\n"
    tables.carried(Carried("m", "/a/m.mekor", 2, 3, 4_000), "Wrote", json_only=True)
    assert json.loads(capsys.readouterr().out)["bytes"] == 4_000


def test_a_change_of_encoder(capsys: Out) -> None:
    tables.reindexed(Reindexed("m", "a", "b", 2, 3, 3, 1.25), by_name=True, json_only=False)
    out = capsys.readouterr().out
    assert out.startswith("Collection m: 2 documents in 3 chunks are embedded by b now, 1.2 s.\nFrom now on ask it")
    tables.reindexed(Reindexed("m", "b", "b", 2, 3, 0, 1.25), by_name=True, json_only=False)
    assert capsys.readouterr().out == "Collection m: it is embedded by b already.\n"
    tables.reindexed(Reindexed("m", "a", "b", 2, 3, 3, 1.25), by_name=True, json_only=True)
    assert json.loads(capsys.readouterr().out)["before"] == "a"


def test_what_was_removed_and_what_matched_nothing(capsys: Out) -> None:
    tables.removed("m", {"/docs": 2, "/[x]": 0}, json_only=False)
    assert capsys.readouterr().out.splitlines() == [
        "Collection m: 2 documents removed.", "  nothing there is called, or is in, /[x]",
    ]  # fmt: skip
    tables.removed("m", {"/docs": 2}, json_only=True)
    assert json.loads(capsys.readouterr().out) == {"collection": "m", "removed": {"/docs": 2}}


def test_a_collection_with_notes_and_failures(capsys: Out) -> None:
    info = DocumentInfo(1, "/a.pdf", "A", "application/pdf", "ab", "en", 3, "2026-01-01", ("2 pages are pictures.",))
    failed = FileRecord("/b.pdf", 1, 2, "", 1, 3, "failed", "b.pdf is \x1b[2Jbroken.")
    tables.collection("m", HashEncoder().id, [info], [failed], json_only=False)
    out = capsys.readouterr().out.splitlines()
    assert out[-2:] == ["  /a.pdf: 2 pages are pictures.", "  could not be read: /b.pdf: b.pdf is [2Jbroken."]
    tables.collection("m", HashEncoder().id, [info], [failed], json_only=True)
    value = json.loads(capsys.readouterr().out)
    assert value["failed"][0]["reason"].endswith("broken.")
    assert value["documents"][0]["notes"] == ["2 pages are pictures."]
    assert (value["name"], value["encoder"]["name"]) == ("m", "hash")
    tables.collection("m", HashEncoder().id, [], [], json_only=False)
    assert "Nothing is indexed yet in 'm'." in capsys.readouterr().out


def test_when_answers_are_withheld(capsys: Out) -> None:
    figure = {"value": 0.5, "count": 40, "low": 0.35, "high": 0.65}
    none = {"value": None, "count": 0, "low": None, "high": None}
    one = {"lang": "he", "questions": 40, "answerable": 30, "threshold": 0.7, "coverage": figure, "risk": none}
    one |= {"coverage_before": figure, "risk_before": figure}
    tables.refused([one], 0.05)
    out = capsys.readouterr().out
    assert all(text in out for text in ("he", "0.50→0.50", "0.50→–", "adopted"))
    assert "Kept is" not in out
    tables.refused([one, {**one, "lang": "en", "threshold": None}], 0.05)
    out = capsys.readouterr().out
    assert "0.35–0.65" in out
    assert "keeps the wrong answers at 5% there" in " ".join(out.split())
    tables.refused([], 0.05)
    assert "was not tuned" in capsys.readouterr().out
    tables.tuning([], [one], 0.05, json_only=True)
    assert json.loads(capsys.readouterr().out)["abstention"] == {"risk": 0.05, "languages": [one]}


@pytest.mark.parametrize(
    ("heard", "line"),
    [
        (
            (3, 1, 4, 2, 5),
            "good 3 (4 pairs), bad 1 (as hard negatives), of no use here 5, about passages that are gone 2.",
        ),
        ((1, 0, 1, 0, 0), "good 1 (1 pairs), bad 0 (as hard negatives)."),
    ],
)
def test_what_a_training_learned_from_feedback(capsys: Out, heard: tuple[int, ...], line: str) -> None:
    names = ("good", "bad", "pairs", "gone", "unused")
    done = {
        "name": "ours", "folder": "/x", "trained": {"pairs": 9, "seconds": 1.0}, "comparisons": (), "adopted": True,
        "reason": "", "tuned": (), "feedback": dict(zip(names, heard, strict=True)),
    }  # fmt: skip
    tables.taught(done, json_only=False)
    assert f"Feedback on answers: {line}" in " ".join(capsys.readouterr().out.split())
    tables.taught({**done, "feedback": dict.fromkeys(names, 0)}, json_only=False)
    assert "Feedback" not in capsys.readouterr().out
