"""The real pipeline and the real extractive answerer over a small collection in three languages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from eval.collection import collection_for
from eval.errors import EvalError
from eval.trials import (
    ALONE,
    CLEAN,
    CONTRADICTED,
    ELSEWHERE,
    FILE,
    REMOVED,
    SHARES,
    WITHIN,
    Trial,
    asked_in,
    trials,
)
from eval.types import GoldPassage, GoldSet, Question
from rag import RAG
from rag.errors import DecoderError
from tests.fakes import HashEncoder

TEXTS = {
    "en-tower": ("en", "The lighthouse tower was built in 1890. Its lamp was lit with whale oil for sixty years."),
    "en-hall": ("en", "The concert hall was designed by Edmund Farrow. It seats nine hundred listeners."),
    "en-pier": ("en", "The north pier was designed by Ada Lindqvist. Ferries leave from it in summer."),
    "en-garden": ("en", "The tea garden serves twelve kinds of tea. Its roses bloom in June."),
    "en-library": ("en", "The map library lends atlases. Its reading room closes in the evening."),
    "en-bridge": ("en", "The iron bridge was painted green. Trams cross it every hour."),
    "he-tower": ("he", "מגדל השעון נבנה בשנת 1912. הפעמון שלו מצלצל בכל שעה עגולה."),
    "he-hall": ("he", "אולם המוזיקה תוכנן בידי רות לוי. יש בו תשע מאות מושבים."),
    "he-garden": ("he", "גן הוורדים ניטע בידי יוסף כרמי. הכניסה אליו חופשית בקיץ."),
    "he-library": ("he", "ספריית המפות משאילה אטלסים. חדר הקריאה נסגר בערב."),
    "he-bridge": ("he", "גשר הברזל נצבע בירוק. הרכבות חוצות אותו מדי יום."),
    "zh-tower": ("zh-Hans", "钟楼建于1903年。钟声每小时响一次。"),
    "zh-hall": ("zh-Hans", "音乐厅由林小雨设计。厅内有九百个座位。"),
    "zh-garden": ("zh-Hans", "玫瑰花园由陈大文建造。夏天可以免费进入。"),
    "zh-library": ("zh-Hans", "地图图书馆出借地图册。阅览室晚上关门。"),
    "zh-bridge": ("zh-Hans", "铁桥漆成绿色。电车每小时经过一次。"),
}
ASKED = {
    "en-tower": ("When was the lighthouse tower built?", "1890"),
    "en-hall": ("Who designed the concert hall?", "Edmund Farrow"),
    "en-pier": ("Who designed the north pier?", "Ada Lindqvist"),
    "he-tower": ("מתי נבנה מגדל השעון?", "1912"),
    "he-hall": ("בידי מי תוכנן אולם המוזיקה?", "רות לוי"),
    "he-garden": ("בידי מי ניטע גן הוורדים?", "יוסף כרמי"),
    "zh-tower": ("钟楼建于哪一年？", "1903"),
    "zh-hall": ("音乐厅由谁设计？", "林小雨"),
    "zh-garden": ("玫瑰花园由谁建造？", "陈大文"),
}
QUESTIONS = tuple(
    Question(name, question, (answer,), TEXTS[name][0], passage_id=name) for name, (question, answer) in ASKED.items()
)
GOLD = GoldSet("town", QUESTIONS, tuple(GoldPassage(name, "", text, lang) for name, (lang, text) in TEXTS.items()))


@pytest.fixture(scope="module")
def rag(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RAG]:
    home = tmp_path_factory.mktemp("home")
    with collection_for(GOLD, home, encoder=HashEncoder(max_tokens=400)) as opened:
        yield opened


@pytest.fixture(scope="module")
def done(rag: RAG) -> dict[str, Trial]:
    return {trial.id: trial for trial in trials(rag, QUESTIONS)}


@pytest.mark.parametrize("name", ASKED)
def test_every_question_is_tried_under_every_condition(done: dict[str, Trial], name: str) -> None:
    trial = done[name]
    assert set(trial.said) == {CLEAN, ALONE, *SHARES, REMOVED, CONTRADICTED, ELSEWHERE, WITHIN}
    lang = name.partition("-")[0]
    assert (trial.passage, trial.langs) == (f"passage {name}", f"{lang} × {lang}")
    for said in trial.said.values():
        assert set(said.values()) <= {0.0, 1.0}
        assert (said["right"] or 0) + (said["wrong"] or 0) + (said["abstained"] or 0) == 1


@pytest.mark.parametrize("name", ASKED)
def test_the_right_passage_alone_answers_and_without_it_nothing_does(done: dict[str, Trial], name: str) -> None:
    said = done[name].said
    assert said[ALONE]["right"] == 1.0
    assert said[REMOVED]["right"] == 0.0


@pytest.mark.parametrize("name", ASKED)
def test_a_contradicted_answer_follows_one_passage_or_both_or_none(done: dict[str, Trial], name: str) -> None:
    said = done[name].said[CONTRADICTED]
    ways = [said["original"], said["copy"], said["both"], said["abstained"]]
    assert sum(way or 0 for way in ways) == 1.0  # sentences of both passages are quoted, or one of them


def test_equal_seeds_ask_the_same_whatever_was_asked_before(rag: RAG, done: dict[str, Trial]) -> None:
    alone = {trial.id: trial for trial in trials(rag, QUESTIONS)}
    assert alone == done
    some = [question for question in QUESTIONS if question.lang == "he"]
    assert list(trials(rag, some)) == [done[question.id] for question in some]


def test_a_question_in_another_language_is_a_pair_of_its_own(rag: RAG) -> None:
    question = replace(QUESTIONS[3], question="When was the clock tower built? (מגדל)", lang="en")
    (trial,) = trials(rag, [question])
    assert trial.langs == "en × he"
    assert trial.said[ALONE]["right"] == 1.0


@pytest.mark.parametrize(
    ("text", "lang", "told"),
    [
        ("מתי נוסדה Dig Security International?", "he", "he"),
        ("What do some community pharmacies do?", "en", "en"),
        ("מתי נוסדה החברה?", "en", "he"),
        ("公司成立于哪一年？", "en", "zh"),
        ("When was the company founded?", "zh-Hant", "en"),
        ("¿Qué hacen?", "es", "es"),
        ("1890?", "he", "und"),
    ],
)
def test_the_language_of_a_question(text: str, lang: str, told: str) -> None:
    assert asked_in(Question("1", text, ("x",), lang)) == told


def test_what_is_not_asked_and_what_cannot_be_told(rag: RAG) -> None:
    nobody = Question("u", "Who?", (), "en", answerable=False, passage_id="en-tower")
    silent = Question("s", "Who?", (), "en", passage_id="en-tower")
    elsewhere = Question("e", "Who designed the airport?", ("Nobody",), "en", passage_id="gone")
    another = Question("a", "Who designed the concert hall?", ("Somebody",), "en", passage_id="en-hall")
    blank = Question("b", " ", ("1890",), "en", passage_id="en-tower")
    found = trials(rag, [nobody, silent, elsewhere, another, blank])
    assert [(trial.id, trial.said) for trial in found] == [("e", {}), ("a", {}), ("b", {})]


def test_an_answer_that_does_not_come_is_told_of_no_condition(tmp_path: Path) -> None:
    class Silent:
        name = "silent"
        writes = True

        def count_tokens(self, text: str) -> int:
            return 0

        def generate(self, prompt: object) -> Iterator[str]:
            raise DecoderError("it wrote nothing.")

    with collection_for(GOLD, tmp_path, encoder=HashEncoder(max_tokens=400), generator=Silent()) as rag:
        assert [trial.said for trial in trials(rag, QUESTIONS[:2])] == [{}, {}]


def test_a_run_that_was_stopped_goes_on(rag: RAG, done: dict[str, Trial], tmp_path: Path) -> None:
    steps: list[tuple[int, int, str]] = []
    whole = trials(rag, QUESTIONS, path=tmp_path)
    lines = (tmp_path / FILE).read_bytes()
    assert list(whole) == list(done.values())
    (tmp_path / FILE).write_bytes(lines[: len(lines) - 40])  # the last line was being written
    assert trials(rag, QUESTIONS, path=tmp_path, progress=lambda *step: steps.append(step)) == whole
    assert (tmp_path / FILE).read_bytes() == lines
    assert steps == [(8, 9, QUESTIONS[8].question), (9, 9, "")]


@pytest.mark.parametrize("content", [b'{"id": "1"}\n', b"no json\n", b""])
def test_lines_of_another_run_are_refused(rag: RAG, tmp_path: Path, content: bytes) -> None:
    trials(rag, QUESTIONS[:1], path=tmp_path)
    if content:
        (tmp_path / FILE).write_bytes(content)
    with pytest.raises(EvalError, match=r"robustness.jsonl is not of this run: delete it"):
        trials(rag, QUESTIONS[1:2], path=tmp_path)
