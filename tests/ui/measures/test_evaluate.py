from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from pathlib import Path
from threading import Event

import pytest

from eval import kept
from eval.compare import compare
from eval.dataset import read_gold
from eval.errors import EvalError
from eval.figures import LABELS
from eval.folder import Run, read_run
from eval.kept import Kept
from eval.report import Report
from eval.steps import Step, one_at_a_time
from eval.types import Question, Record, Retrieved
from eval.worst import KINDS
from rag.pipeline import RAG
from rag.types import Citation, Verdict
from tests.ui.harbour import COLLECTION, GOLD, Slowly, gold, made, settings
from tests.ui.payloads import PAYLOADS
from tests.ui.seen import Seen
from ui.measures import measuring
from ui.measures.measuring import FILE, SAMPLES, Shown, measured
from ui.render import reports
from ui.render.worst import worst_answers
from ui.words import LANGUAGES
from ui.words.evaluate import EVALUATE, EvaluateWords
from ui.words.figures import explained
from ui.words.reports import REPORTS, ReportWords

OURS = {
    "section", "h3", "p", "ul", "li", "div", "dl", "dt", "dd", "table", "thead", "tbody", "tr", "th", "td", "bdi", "small",
    "span", "details", "summary", "mark", "u", "progress", "figure", "figcaption", "img",
}  # fmt: skip


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def rag(home: Path) -> Iterator[RAG]:
    with made(home) as opened:
        yield opened


@pytest.fixture(scope="module")
def done(home: Path, rag: RAG) -> Kept:
    """A finished run."""
    *_, last = run(home, rag)
    return kept.kept(home, COLLECTION, last.name)


def run(home: Path, rag: RAG, begin: Callable[[], Kept] | None = None, stop: Event | None = None) -> list[Shown]:
    begin = begin or (lambda: kept.begin(home, COLLECTION, gold(home)))
    return list(measured(lambda _: rag, settings(home), begin, stop or Event(), "en"))


def hostile(text: str) -> Report:
    """A report in which everything that others write is `text`."""
    question = Question(text, text, (text,), text, type=text)
    passage = Retrieved(f"docs/{text}", 0, len(text), 1.0, text)
    cited = Citation(1, 0, passage.document, text, None, 0, max(1, len(text) // 2), text)
    verdict = Verdict(text, 0, len(text), (), False, 0.0)
    record = Record(
        question, answer=text, supported=False, retrieved=(passage,), generator=text, withheld=text, verdicts=(verdict,),
        citations=(cited,), metrics={"exact_match": 0.0, "errors": 0.0}, confidence=0.5,
    )  # fmt: skip
    failed = replace(record, question=replace(question, id="2"), error=text, answer="")
    made_with = {"settings": {"cutoffs": [1, 5], "confidence": 0.95, "resamples": 100, "seed": 0}, "gold": text}
    report = kept.report_of(Run(Path("nowhere"), made_with | {"collection": text}, (record, failed)))
    return replace(report, missing=(text,))


@pytest.mark.parametrize("text", PAYLOADS)
def test_hostile_text_is_text(text: str) -> None:
    for html in (reports.report(hostile(text), {}, "en"), reports.progress(Step(1, 2, text), "he")):
        seen = Seen(html)
        assert seen.names() <= OURS
        assert not {name for _, attrs in seen.tags for name in attrs} & {"src", "href", "style", "onload", "onclick"}


def test_words_that_are_cited_are_marked_and_sentences_without_support_underlined() -> None:
    html = worst_answers(hostile("שלום olá 世界").records, "he")
    assert "שלום" in Seen(html).marks[0]
    assert "<u>" in html
    assert REPORTS["he"].kinds[4] in Seen(html).text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_report_is_in_the_language_of_the_page(lang: str, done: Kept) -> None:
    said, seen = REPORTS[lang], Seen(reports.report(*kept.opened(done), lang))
    for word in (said.figures, said.worst, said.by["lang"], explained("accuracy", lang), "right answers / answered"):
        assert word in seen.text
    assert seen.having("mk-report")[0]["dir"] == ("rtl" if lang == "he" else "ltr")
    assert said.few.format(least=20, count=len(GOLD)) in seen.text


def test_every_figure_has_its_value_interval_and_count(done: Kept) -> None:
    report, _ = kept.opened(done)
    seen = Seen(reports.report(report, {}, "en"))
    figure = report.figures["success@5"]
    assert figure.value is not None
    assert figure.low is not None
    assert figure.high is not None
    assert f"{figure.value:.3f}{figure.low:.3f}–{figure.high:.3f}{figure.count}" in seen.text
    assert all(explained(name, lang) for name in LABELS for lang in LANGUAGES)


def test_pictures_are_in_the_page_itself() -> None:
    html = reports.report(hostile("x"), {"calibration.png": b"png"}, "zh-Hans")
    seen = Seen(re.sub(r"(<img [^>]*>)", r"\1</img>", html))
    (picture,) = [attrs for name, attrs in seen.tags if name == "img"]
    assert picture["src"] == "data:image/png;base64,cG5n"
    assert picture["alt"] == REPORTS["zh-Hans"].pictures["calibration.png"]


def test_a_run_tells_how_far_it_is(home: Path, rag: RAG) -> None:
    told = run(home, rag)
    assert "Preparing" in told[0].html
    assert any(EVALUATE["en"].progress.format(done=2, total=len(GOLD)) in Seen(one.html).text for one in told)
    assert told[-1].over
    assert told[-1].html == ""
    (name,) = {one.name for one in told if one.name}
    assert name == measuring.listed(home, COLLECTION, "en")[0][1]


def test_a_stopped_run_is_kept_and_goes_on(home: Path) -> None:
    slow, stop, told = made(home, Slowly), Event(), []
    begin = lambda: kept.begin(home, COLLECTION, gold(home))  # noqa: E731
    for now in measured(lambda _: slow, settings(home), begin, stop, "en"):
        told.append(now)
        if EVALUATE["en"].progress.format(done=2, total=len(GOLD)) in now.html:
            stop.set()
    assert "Stopped after 2 of 6 questions" in Seen(told[-1].html).text
    name = told[-1].name
    assert EVALUATE["en"].not_finished in {run: label for label, run in measuring.listed(home, COLLECTION, "en")}[name]
    assert "harbour: 2 questions" in Seen(measuring.report(home, COLLECTION, name, "en")).text
    again = run(home, slow, lambda: kept.kept(home, COLLECTION, name))
    assert again[-1].html == ""
    assert "harbour: 6 questions" in Seen(measuring.report(home, COLLECTION, name, "en")).text
    slow.close()


def test_a_second_run_is_told_that_one_goes_on(home: Path, rag: RAG) -> None:
    before = measuring.listed(home, COLLECTION, "en")
    with one_at_a_time(home):
        last = run(home, rag)[-1]
    assert EVALUATE["en"].busy in Seen(last.html).text
    assert measuring.listed(home, COLLECTION, "en") == before, "a run without an answer is not kept"


def test_going_on_with_a_run_that_another_is_at_leaves_it(home: Path, rag: RAG) -> None:
    theirs = kept.begin(home, COLLECTION, gold(home))
    with one_at_a_time(home):
        last = run(home, rag, lambda: kept.kept(home, COLLECTION, theirs.name))[-1]
    assert EVALUATE["en"].busy in Seen(last.html).text
    assert theirs.path.exists()
    kept.discard(theirs)


def test_problems_are_sentences(home: Path, tmp_path: Path, rag: RAG, caplog: pytest.LogCaptureFixture) -> None:
    wrong = tmp_path / "wrong.csv"
    wrong.write_text("no,columns\n", "utf-8")
    assert "wrong.csv" in Seen(run(home, rag, lambda: kept.begin(home, COLLECTION, wrong))[-1].html).text
    nowhere = RAG.open("nowhere", home=tmp_path)
    assert "no collection named" in Seen(run(tmp_path, nowhere)[-1].html).text

    def broken() -> Kept:
        raise ZeroDivisionError("secret")

    with caplog.at_level(logging.ERROR):
        last = run(home, rag, broken)[-1]
    assert EVALUATE["en"].failed in Seen(last.html).text
    assert "secret" in caplog.text
    assert "no run" in Seen(measuring.report(home, COLLECTION, "../x", "en")).text


def test_two_runs_beside_each_other(home: Path, rag: RAG, done: Kept) -> None:
    other = run(home, rag)[-1].name
    seen = Seen(measuring.comparison(home, COLLECTION, done.name, other, "en"))
    assert "may be chance" in seen.text
    assert f"{len(GOLD)} questions are in both runs, 0 in one alone." in seen.text
    found = compare(read_run(done.path), read_run(kept.kept(home, COLLECTION, other).path))
    shown = [replace(one, shown=True, after=one.before + 1) for one in found.differences]
    html = reports.comparison(replace(found, differences=tuple(shown), other=("models",)), ("a", "b"), "he")
    assert REPORTS["he"].verdicts["higher"] in Seen(html).text
    assert REPORTS["he"].made_otherwise.format(names="models") in Seen(html).text


def test_which_gold_there_is(home: Path, tmp_path: Path) -> None:
    assert measuring.golds(home, COLLECTION) == [FILE]
    assert measuring.golds(tmp_path, "museum") == [SAMPLES, FILE]
    sample = measuring.gold_path(tmp_path, "museum", SAMPLES, None, "en")
    assert len(read_gold(sample).questions) > 100
    with pytest.raises(EvalError, match="Choose a file"):
        measuring.gold_path(tmp_path, "museum", FILE, None, "en")


@pytest.mark.slow
def test_a_real_run_with_the_models_of_the_package(tmp_path: Path) -> None:
    made(tmp_path).close()  # the documents
    with RAG.open("embedded", home=tmp_path) as rag:
        rag.ingest(tmp_path / "documents")
        chosen = replace(settings(tmp_path), collection="embedded")
        begin = lambda: kept.begin(tmp_path, "embedded", gold(tmp_path))  # noqa: E731
        *_, last = measured(lambda _: rag, chosen, begin, Event(), "en")
    report, _ = kept.opened(kept.kept(tmp_path, "embedded", last.name))
    assert report.figures["success@5"].value == 1.0
    assert (report.figures["gold_in_answer"].value or 0) >= 0.6
    assert (
        json.loads((kept.kept(tmp_path, "embedded", last.name).path / "report.json").read_text("utf-8"))["questions"]
        == 6
    )


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("table", "kind"), [(EVALUATE, EvaluateWords), (REPORTS, ReportWords)])
def test_every_language_says_everything_with_the_same_values(table: dict[str, object], kind: type, lang: str) -> None:
    for field in fields(kind):
        said, english = getattr(table[lang], field.name), getattr(table["en"], field.name)
        assert said
        if isinstance(english, str):
            assert sorted(re.findall(r"{\w+}", said)) == sorted(re.findall(r"{\w+}", english))
        else:
            assert len(said) == len(english)
            assert not isinstance(said, dict) or said.keys() == english.keys()
    assert len(REPORTS[lang].kinds) == len(KINDS)
