from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path

import pytest

from eval.dataset import read_gold
from eval.errors import EvalError
from eval.kept import proposals_file
from eval.propose import read_proposals
from eval.propose.file import add
from eval.propose.types import ACCEPTED, EDITED, REJECTED, STATES, Proposal
from indexing.places import collection_folder
from rag.pipeline import RAG
from tests.ui.harbour import COLLECTION, made, settings
from tests.ui.payloads import PAYLOADS
from tests.ui.seen import Seen
from ui.measures import measuring, proposals, reviewing
from ui.measures.measuring import TEST, TUNE
from ui.measures.reviewing import Ending, Order, Review, Wording
from ui.words import LANGUAGES
from ui.words.review import REVIEW, ReviewWords

OURS = {"div", "h3", "p", "bdi", "mark", "u", "details", "summary", "ol", "li", "small"}


@pytest.fixture(scope="module")
def rag(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RAG]:
    with made(tmp_path_factory.mktemp("home")) as opened:
        yield opened


@pytest.fixture
def home(tmp_path: Path) -> Path:
    collection_folder(COLLECTION, tmp_path).mkdir(parents=True)
    add(proposals_file(tmp_path, COLLECTION), [proposal(str(number)) for number in range(3)])
    return tmp_path


def proposal(id: str, text: str = "The museum opens at ten. Monday it is closed.", part: str = "test") -> Proposal:
    return Proposal(
        id, f"When {id}?", ("at ten", "ten"), "en", True, "rule", "docs/hours.md", "hours.md", 0, len(text), text,
        "The museum opens at ten.", part,
    )  # fmt: skip


def propose(rag: RAG, home: Path, order: Order) -> tuple[list[int], Ending]:
    work, counts = reviewing.made(lambda _: rag, replace(settings(home), home=rag._home), order, "en"), []  # type: ignore[arg-type]
    while True:
        try:
            counts.append(next(work))
        except StopIteration as end:
            return counts, end.value


@pytest.mark.parametrize("text", PAYLOADS)
def test_hostile_text_is_text(text: str) -> None:
    one = replace(proposal("x", text), question=text, answers=(text,), quote=text, document=text, note=text, how=text)
    review = Review((one,), "x")
    for html in (proposals.card(review, "en"), proposals.every(review, "he"), proposals.sentence(text)):
        seen = Seen(html)
        assert seen.names() <= OURS
        assert not {name for _, attrs in seen.tags for name in attrs} & {"src", "href", "style", "onload", "onclick"}


def test_what_answers_is_marked() -> None:
    one = proposal("x")
    assert Seen(f"<p>{proposals.passage(one)}</p>").marks == ["at ten"]
    assert "<u>The museum opens <mark>at ten</mark>&#46;</u>" in proposals.passage(one)
    hebrew = replace(one, passage="הכניסה ב־19 אירו.", quote="הכניסה ב־19 אירו.", answers=("19 אירו",))
    assert Seen(f"<p>{proposals.passage(hebrew)}</p>").marks == ["19 אירו"]
    chinese = replace(one, passage="成人票每张六十元。", quote="成人票每张六十元。", answers=("六十元",))
    assert Seen(f"<p>{proposals.passage(chinese)}</p>").marks == ["六十元"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_words_are_those_of_the_page(lang: str) -> None:
    review, said = Review((proposal("a"), proposal("b")), "b"), REVIEW[lang]
    seen = Seen(proposals.card(review, lang))
    for word in (said.place.format(number=2, total=2), said.ways["rule"], said.parts["test"]):
        assert word in seen.text
    assert said.intro in Seen(proposals.card(Review(), lang)).text
    assert said.done.format(total=2) in Seen(proposals.card(Review(review.proposals), lang)).text


def test_accepting_editing_and_rejecting(home: Path) -> None:
    now = reviewing.opened(home, COLLECTION, "en")
    assert (now.at, now.number, now.open) == ("0", 1, 3)
    now = reviewing.accept(home, COLLECTION, "en", "0", Wording("When 0?", "at ten\nten\n"))
    assert now.at == "1"
    now = reviewing.accept(home, COLLECTION, "en", "1", Wording("When does it open?", "at ten"))
    assert now.at == "2"
    now = reviewing.reject(home, COLLECTION, "en", "2")
    assert now.at == ""
    kept = read_proposals(proposals_file(home, COLLECTION))
    assert [one.state for one in kept] == [ACCEPTED, EDITED, REJECTED]
    assert (kept[1].question, kept[1].answers) == ("When does it open?", ("at ten",))
    lines = [json.loads(line) for line in reviewing.gold(home, COLLECTION, TEST).splitlines()]
    assert [line["id"] for line in lines] == ["0", "1"]
    assert reviewing.gold(home, COLLECTION, TUNE) == ""
    assert TEST in measuring.golds(home, COLLECTION)
    chosen = measuring.gold_path(home, COLLECTION, TEST, None, "en")
    assert chosen.name == "gold-test.jsonl"
    assert len(read_gold(chosen).questions) == 2


def test_a_decision_can_be_changed(home: Path) -> None:
    reviewing.reject(home, COLLECTION, "en", "0")
    back = reviewing.back(reviewing.opened(home, COLLECTION, "en"))
    assert back.at == "0"
    reviewing.accept(home, COLLECTION, "en", "0", Wording("When 0?", "at ten\nten"))
    assert read_proposals(proposals_file(home, COLLECTION))[0].state == ACCEPTED


def test_later_goes_round(home: Path) -> None:
    now, seen = reviewing.opened(home, COLLECTION, "en"), []
    for _ in range(4):
        seen.append(now.at)
        now = reviewing.later(now)
    assert seen == ["0", "1", "2", "0"]
    assert reviewing.back(Review()).at == ""


def test_what_cannot_be_decided_is_a_sentence_and_changes_nothing(home: Path) -> None:
    now = reviewing.accept(home, COLLECTION, "en", "0", Wording("  ? ", "ten"))
    assert "The question is empty" in now.told
    assert now.at == "0"
    assert not read_proposals(proposals_file(home, COLLECTION))[0].is_gold
    assert reviewing.reject(home, COLLECTION, "en", "gone").current is None
    proposals_file(home, COLLECTION).write_text("{}\n", "utf-8")
    assert "no proposal" in reviewing.opened(home, COLLECTION, "en").told
    assert "cannot name a collection" in reviewing.opened(home, "../x", "en").told
    assert reviewing.gold(home, COLLECTION, TEST) == ""


def test_questions_are_made_and_kept(rag: RAG, tmp_path: Path) -> None:
    counts, ending = propose(rag, tmp_path, Order(4, 0.25, by_model=False))
    home = Path(str(rag._home))
    assert counts == [1, 2, 3, 4]
    assert ending == Ending("4 new proposals.")
    assert len(read_proposals(proposals_file(home, COLLECTION))) == 4
    counts, ending = propose(rag, tmp_path, Order(200, 0.0, by_model=False))
    assert "the documents give no more" in ending.said
    assert not ending.problem
    assert "No new question" in propose(rag, tmp_path, Order(5, 0.0, by_model=False))[1].said


def test_without_a_language_model_none_can_write(rag: RAG, tmp_path: Path) -> None:
    assert propose(rag, tmp_path, Order(4, 0.25, by_model=True)) == ([], Ending(REVIEW["en"].no_model, problem=True))


def test_a_collection_that_is_not_there_is_a_sentence(rag: RAG, tmp_path: Path) -> None:
    work = reviewing.made(lambda _: rag, settings(tmp_path), Order(4, 0.0, by_model=False), "en")
    with pytest.raises(StopIteration) as end:
        next(work)
    assert "no collection named" in end.value.value.said


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_language_says_everything_with_the_same_values(lang: str) -> None:
    for field in fields(ReviewWords):
        said, english = getattr(REVIEW[lang], field.name), getattr(REVIEW["en"], field.name)
        assert said
        if isinstance(english, str):
            assert sorted(re.findall(r"{\w+}", said)) == sorted(re.findall(r"{\w+}", english))
        else:
            assert said.keys() == english.keys()
    assert set(REVIEW[lang].states) == set(STATES)


def test_a_collection_that_is_gone_does_not_come_back_with_its_words(tmp_path: Path) -> None:
    path = proposals_file(tmp_path, "gone")
    with pytest.raises(EvalError):
        add(path, [proposal("1")])
    assert not path.parent.parent.exists()
