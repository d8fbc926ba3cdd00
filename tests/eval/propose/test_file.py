from __future__ import annotations

import json
import threading
from pathlib import Path

import pytest

from eval.dataset import read_gold
from eval.errors import EvalError, GoldError
from eval.propose import Proposal, accept_unseen, add, decide, read_proposals, write_gold
from eval.propose.types import ACCEPTED, CLOZE, EDITED, EXCHANGE, HEADING, PROPOSED, REJECTED, RULE, TEST, TUNE, UNSEEN
from eval.types import Source


def proposal(
    id: str, *, part: str = TUNE, answers: tuple[str, ...] = ("1926",), how: str = RULE, lang: str = "en"
) -> Proposal:
    quote = "The wing was rebuilt in 1926." if answers else ""
    return Proposal(
        id, f"When was it, {id}?", answers, lang, bool(answers), how, "/docs/house.md", "house.md", 10, 50,
        f"Before. {quote} After.", quote, part,
    )  # fmt: skip


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "gold" / "proposals.jsonl"
    add(
        file,
        [
            proposal("a"),
            proposal("b", part=TEST, answers=(), how=EXCHANGE),
            proposal("c", part=TEST, how=CLOZE, lang="zh-Hans"),
            proposal("d", how=HEADING, lang="he"),
        ],
    )
    return file


def states(path: Path) -> dict[str, str]:
    return {one.id: one.state for one in read_proposals(path)}


def test_what_is_added_is_read_again_and_never_twice(path: Path) -> None:
    add(path, [proposal("a"), proposal("e")])
    assert list(states(path)) == ["a", "b", "c", "d", "e"]
    assert read_proposals(path)[0] == proposal("a")


def test_a_decision_is_on_disk_at_once(path: Path) -> None:
    decide(path, "a", ACCEPTED)
    edited = decide(path, "b", EDITED, question=" מתי\nנבנה? ", answers=[" 1926 ", "", "1926", "ב־1926"])
    assert states(path) == {"a": ACCEPTED, "b": EDITED, "c": PROPOSED, "d": PROPOSED}
    assert (edited.question, edited.answers, edited.answerable) == ("מתי נבנה?", ("1926", "ב־1926"), True)
    assert read_proposals(path)[1] == edited
    assert decide(path, "c", EDITED, answers=[]).answerable is False
    assert sorted(one.name for one in path.parent.iterdir() if not one.name.endswith(".lock")) == [path.name]


def test_what_cannot_be_decided(path: Path) -> None:
    before = path.read_bytes()
    for id, state, question in (("x", ACCEPTED, None), ("a", "maybe", None), ("a", EDITED, " ?! ")):
        with pytest.raises(EvalError):
            decide(path, id, state, question=question)
    assert path.read_bytes() == before


def test_two_reviewers_do_not_undo_each_other(path: Path) -> None:
    threads = [threading.Thread(target=decide, args=(path, id, ACCEPTED)) for id in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(states(path).values()) == {ACCEPTED}


def test_a_decision_that_cannot_be_written_leaves_the_others(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    decide(path, "a", ACCEPTED)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", full)
    with pytest.raises(EvalError, match="No space left"):
        decide(path, "b", REJECTED)
    assert states(path)["a"] == ACCEPTED
    assert states(path)["b"] == PROPOSED


def test_what_nobody_saw_is_marked_and_stays_open(path: Path) -> None:
    decide(path, "a", REJECTED)
    assert accept_unseen(path) == 3
    assert states(path) == {"a": REJECTED, "b": UNSEEN, "c": UNSEEN, "d": UNSEEN}
    assert [one.id for one in read_proposals(path) if one.is_open] == ["b", "c", "d"]
    assert accept_unseen(path) == 0


def test_the_gold_sets_are_what_eval_reads(path: Path) -> None:
    decide(path, "a", REJECTED)
    accept_unseen(path)
    written = write_gold(path)
    assert {part: file.name for part, file in written.items()} == {
        TUNE: "proposals-tune.jsonl",
        TEST: "proposals-test.jsonl",
    }
    tune, test = read_gold(written[TUNE]).questions, read_gold(written[TEST]).questions
    assert [(one.id, one.type, one.lang) for one in tune] == [("d", "section", "he")]
    assert tune[0].sources == (Source("house.md", "The wing was rebuilt in 1926."),)
    assert [(one.id, one.type, one.answers) for one in test] == [("b", "unanswerable", ()), ("c", "cloze", ("1926",))]
    assert not test[0].answerable
    assert not test[0].sources


def test_a_part_without_questions_has_no_file(path: Path) -> None:
    decide(path, "a", ACCEPTED)
    assert set(write_gold(path)) == {TUNE}
    decide(path, "a", REJECTED)
    assert not write_gold(path)
    assert not path.with_name("proposals-tune.jsonl").exists()


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('{"id": "en-1", "question": "Who?", "answers": ["me"]}', "no proposal of `mekor eval make`"),
        ("not json", "this is not JSON"),
        ("[]", "this is not an object"),
    ],
)
def test_a_file_that_is_something_else(tmp_path: Path, line: str, said: str) -> None:
    file = tmp_path / "other.jsonl"
    file.write_text(line + "\n", "utf-8")
    with pytest.raises(GoldError, match=said):
        read_proposals(file)
    with pytest.raises(GoldError):
        add(file, [proposal("a")])
    assert file.read_text("utf-8") == line + "\n"


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("state", "done", '"state" is one of'),
        ("part", "train", '"part" is tune or test'),
        ("type", "fact", '"type" is no field'),
        ("start", "soon", "start"),
        ("id", "b", "used before"),
    ],
)
def test_a_line_that_was_changed_by_hand(path: Path, field: str, value: str, said: str) -> None:
    first, *others = path.read_text("utf-8").splitlines()
    path.write_text("\n".join([json.dumps(json.loads(first) | {field: value}), *others]), "utf-8")
    with pytest.raises(GoldError, match=said):
        read_proposals(path)


def test_questions_of_somebody_else_are_not_overwritten(path: Path) -> None:
    own = path.with_name("proposals-test.jsonl")
    own.write_text('{"id": "mine", "question": "Who?", "answers": ["I"]}\n', "utf-8")
    with pytest.raises(EvalError, match="would be overwritten"):
        write_gold(path)
    assert "mine" in own.read_text("utf-8")
