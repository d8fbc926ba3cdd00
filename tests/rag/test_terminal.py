import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from indexing.types import IngestSummary, Note, Page, Skipped
from rag import terminal
from rag.cite import cited_sentences, locate
from rag.types import Answer, Delta, Event, Found
from rag.verify import verify
from tests.rag.made import passage, passages

GIVEN = (
    passage("The tower is closed\non Mondays [bold].", 1, headings=("Hours",), pages=(Page(4, 0),)),
    passage("Dogs bark.", 2),
)


def answer(text: str, *, abstained: bool = False) -> Answer:
    cited = cited_sentences(text)
    verdicts = tuple(verify(cited, GIVEN))
    return Answer("q", "q", text, "en", GIVEN, tuple(locate(cited, GIVEN)), verdicts, False, abstained, "told")


def stream(given: Answer) -> Iterator[Event]:
    yield Found(given.query, given.passages)
    yield from (Delta(word + " ") for word in given.text.split())
    yield given


@dataclass(frozen=True)
class Table:
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def test_an_answer_stands_above_its_sources(capsys: pytest.CaptureFixture[str]) -> None:
    given = answer("The tower is closed on Mondays [bold]. [1]")
    assert terminal.answer(stream(given), json_only=False) is given
    assert capsys.readouterr().out.splitlines() == [
        "The tower is closed on Mondays [bold]. [1]",
        "  [1] 1.md, page 4 › Hours, characters 0–38",
        "      The tower is closed on Mondays [bold].",
    ]


def test_what_is_not_borne_out_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    terminal.answer(stream(answer("Dogs bark [2]. Cats fly [1].")), json_only=False)
    assert "  not borne out by its sources: Cats fly." in capsys.readouterr().out.splitlines()


def test_a_refusal_shows_the_nearest_passages(capsys: pytest.CaptureFixture[str]) -> None:
    terminal.answer(stream(answer("The documents do not say.", abstained=True)), json_only=False)
    assert capsys.readouterr().out.splitlines() == [
        "The documents do not say.", "The nearest passages:", "  1.md, page 4 › Hours", "  2.md",
    ]  # fmt: skip


def test_on_a_terminal_it_is_written_as_it_comes(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    events = stream(answer("Dogs bark [2]."))
    seen: list[str] = []

    def watched() -> Iterator[Event]:
        for event in events:
            seen.append(capsys.readouterr().out)
            yield event

    terminal.answer(watched(), json_only=False)
    assert "Dogs" in seen[2]
    assert "bark" not in seen[2]
    assert "bark" in seen[3]


def test_json_is_nothing_but_json(capsys: pytest.CaptureFixture[str]) -> None:
    terminal.answer(stream(answer("כלבים נובחים [2]. 狗叫 [2]。")), json_only=True)
    out = capsys.readouterr().out
    assert json.loads(out)["text"] == "כלבים נובחים [2]. 狗叫 [2]。"
    assert "狗叫" in out  # as it is, not as \\u escapes


def test_a_summary(capsys: pytest.CaptureFixture[str]) -> None:
    done = IngestSummary("m", 1, 2, 3, 0.25, (Skipped("/a/[b].pdf", "it has no pages"),))
    terminal.summary(done, json_only=False)
    assert capsys.readouterr().out.splitlines() == [
        "Collection m: 1 document in 3 chunks, 2 unchanged, 1 skipped, 0.2 s.",
        "  skipped /a/[b].pdf: it has no pages",
    ]
    terminal.summary(done, json_only=True)
    assert json.loads(capsys.readouterr().out)["skipped"] == [{"source": "/a/[b].pdf", "reason": "it has no pages"}]


def test_a_summary_of_an_eventful_ingestion(capsys: pytest.CaptureFixture[str]) -> None:
    skipped = tuple(Skipped(f"/a/{i}.jpg", "it is a picture") for i in range(60))
    notes = (Note("/a/b.pdf", "page 2 has no text layer."),)
    done = IngestSummary("m", 0, 2, 0, 0.25, skipped, notes, ("/a/c.md", "/a/d.md"), 1, 3, 0, 4)
    terminal.summary(done, json_only=False)
    lines = capsys.readouterr().out.splitlines()
    assert lines[:7] == [
        "Collection m: 0 documents in 0 chunks, 2 unchanged, 3 moved, 1 removed, 60 skipped, 0.2 s.",
        "  4 invisible characters taken out of the texts",
        "  note /a/b.pdf: page 2 has no text layer.",
        "  1 file gone (--sync takes their documents out):",
        "    /a/c.md",
        "    /a/d.md",
        "  skipped /a/0.jpg: it is a picture",
    ]
    assert lines[-1] == "  … and 10 more (--json lists all)"
    assert len(lines) == 6 + 50 + 1


def test_rows(capsys: pytest.CaptureFixture[str]) -> None:
    terminal.rows([], json_only=False, empty="None [yet].")
    assert capsys.readouterr().out == "None [yet].\n"
    terminal.rows([{"name": "m", "documents": 2}], json_only=False, empty="")
    out = capsys.readouterr().out
    assert all(cell in out for cell in ("name", "documents", "m", "2"))
    terminal.rows([{"name": "m"}], json_only=True, empty="")
    assert json.loads(capsys.readouterr().out) == [{"name": "m"}]


def test_a_report(capsys: pytest.CaptureFixture[str]) -> None:
    terminal.report([Table("All", ("figure", "value"), (("recall@1", "0.5 [0.2, 0.8]"),))], ["One [note]."])
    out = capsys.readouterr().out
    assert all(text in out for text in ("All", "figure", "recall@1", "0.5 [0.2, 0.8]", "One [note]."))


def test_no_bar_when_nobody_watches(capsys: pytest.CaptureFixture[str]) -> None:
    for quiet in (True, False):
        with terminal.progress("Reading", quiet=quiet) as update:
            assert update is None
    assert capsys.readouterr() == ("", "")


def test_the_demonstration_asks_in_each_language() -> None:
    from indexing.text.language import detect

    assert [detect(question) for question in terminal.DEMO_QUESTIONS] == ["en", "he", "zh-Hant", "en"]


def test_control_sequences_of_a_document_do_not_reach_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    given = passages("Dogs \x1b[2J\x1b]0;gone\x07bark.")
    cited = cited_sentences("Dogs \x1b[2J\x1b]0;gone\x07bark [1].")
    shown = Answer(
        "q", "q", "Dogs \x1b[2J bark [1].", "en", given, tuple(locate(cited, given)), tuple(verify(cited, given)),
        True, False, "told",
    )  # fmt: skip
    terminal.answer(stream(shown), json_only=False)
    out = capsys.readouterr().out
    assert "\x1b" not in out
    assert "\x07" not in out


@dataclass(frozen=True)
class Measured:
    notes: tuple[str, ...]

    def tables(self) -> tuple[Table, ...]:
        return (Table("Figures", ("figure", "value"), (("recall@1", "0.5"),)),)

    def to_dict(self) -> dict[str, object]:
        return {"notes": list(self.notes)}


def test_a_run_is_shown_with_what_it_is_compared_with_and_where_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    terminal.evaluated(Measured(("One.",)), Measured(("No difference shown.",)), Path("/runs/[a]"), json_only=False)
    out = capsys.readouterr().out
    assert out.count("recall@1") == 2
    assert out.index("One.") < out.index("No difference shown.") < out.index("Written to /runs/[a]")
    terminal.evaluated(Measured(("One.",)), Measured(("Two.",)), Path("/runs/a"), json_only=True)
    told = json.loads(capsys.readouterr().out)
    assert told == {"notes": ["One."], "folder": "/runs/a", "compared": {"notes": ["Two."]}}


def test_a_comparison(capsys: pytest.CaptureFixture[str]) -> None:
    terminal.compared(Measured(("Two.",)), json_only=True)
    assert json.loads(capsys.readouterr().out) == {"notes": ["Two."]}
    terminal.compared(Measured(("Two.",)), json_only=False)
    assert "Two." in capsys.readouterr().out


def test_where_an_interrupted_run_goes_on_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(KeyboardInterrupt), terminal.run_of(Path("/runs/[a]")):
        raise KeyboardInterrupt
    assert capsys.readouterr().err == "Stopped. The same command goes on with --out /runs/[a]\n"
