from __future__ import annotations

import json
import math
from collections.abc import Iterator
from pathlib import Path

import pytest

from eval.collection import collection_for
from eval.perplexity import FIGURES, Perplexity, Surprise, figures, short_gold, surprises
from eval.types import Figure, GoldPassage, GoldSet, Question
from rag import RAG
from rag.config import GeneratorConfig
from rag.generate.local import LocalGenerator, load_local
from tests import copying_decoder
from tests.fakes import HashEncoder

LANGS = ("en", "en", "he", "zh")
QUESTIONS = tuple(
    Question(name, start, (goes_on,), lang, passage_id=name)
    for lang, name, (start, goes_on) in zip(
        LANGS, copying_decoder.DOCUMENTS, copying_decoder.STARTS.items(), strict=True
    )
)
GOLD = GoldSet(
    "harbour",
    QUESTIONS,
    tuple(
        GoldPassage(name, "", text, lang)
        for lang, (name, text) in zip(LANGS, copying_decoder.DOCUMENTS.items(), strict=True)
    ),
)


@pytest.fixture(scope="module")
def copying(tmp_path_factory: pytest.TempPathFactory) -> LocalGenerator:
    folder = copying_decoder.build_copying(tmp_path_factory.mktemp("copying"))
    return load_local(GeneratorConfig(kind="local", model=str(folder), max_new_tokens=64), device="cpu")


@pytest.fixture(scope="module")
def rag(tmp_path_factory: pytest.TempPathFactory, copying: LocalGenerator) -> Iterator[RAG]:
    home = tmp_path_factory.mktemp("home")
    with collection_for(GOLD, home, encoder=HashEncoder(max_tokens=400), generator=copying) as opened:
        yield opened


def test_with_passages_a_decoder_that_copies_is_less_surprised(rag: RAG, copying: LocalGenerator) -> None:
    found = surprises(rag, QUESTIONS)
    assert [one.lang for one in found] == list(LANGS)
    for one, question in zip(found, QUESTIONS, strict=True):
        (gold,) = question.answers
        assert (one.tokens, one.bytes) == (copying.count_tokens(gold), len(gold.encode()))
        assert one.shown is not None
        assert one.hidden is not None
        assert 0 < one.shown < one.hidden - 5
    told = figures(found)
    assert all(figure.count == 4 and figure.unmeasured == 0 for figure in told.values())
    assert 1 < (told["perplexity"].value or 0) < (told["perplexity_without"].value or 0)
    assert (told["bits_per_byte_change"].high or 0) < 0


def test_the_formulas() -> None:
    one = Surprise("1", "p1", "en", tokens=2, bytes=4, shown=2 * math.log(2), hidden=4 * math.log(2))
    two = Surprise("2", "p2", "en", tokens=6, bytes=12, shown=6 * math.log(8), hidden=6 * math.log(16))
    told = {name: figure.value for name, figure in figures([one, two]).items()}
    assert told == {
        "perplexity": pytest.approx(2 ** (20 / 8)),
        "perplexity_without": pytest.approx(2 ** (28 / 8)),
        "bits_per_byte": pytest.approx(20 / 16),
        "bits_per_byte_without": pytest.approx(28 / 16),
        "bits_per_byte_change": pytest.approx(-8 / 16),
    }
    bounds = figures([one, two])["perplexity"]
    assert (bounds.low, bounds.high) == (pytest.approx(2.0), pytest.approx(8.0))  # either passage twice


def test_what_only_quotes_is_not_measurable_and_counted(tmp_path: Path) -> None:
    with collection_for(GOLD, tmp_path, encoder=HashEncoder(max_tokens=400)) as rag:
        found = Perplexity(surprises(rag, QUESTIONS))
    (table,) = found.tables()
    assert [row[1:] for row in table.rows[: len(FIGURES)]] == [("not measurable", "", "0", "4")] * len(FIGURES)
    assert found.notes == (
        "Perplexity: of 4 of 4 questions the generator cannot tell how probable the gold answer is; a local language model can.",
    )
    assert figures(found.surprises)["perplexity"] == Figure(None, 0, unmeasured=4)


def test_only_short_answers_of_answerable_questions_are_asked_for(rag: RAG) -> None:
    long = "word " * 30
    assert short_gold(Question("1", "?", (long, "short"), "en")) == "short"
    assert short_gold(Question("1", "?", (long,), "en")) == ""
    assert short_gold(Question("1", "?", (), "en", answerable=False)) == ""
    assert surprises(rag, [Question("1", "?", (long,), "en"), Question("2", "?", (" ",), "en")]) == ()


def test_a_blank_question_is_not_measurable(rag: RAG) -> None:
    (one,) = surprises(rag, [Question("1", " ", ("at nine",), "en")])
    assert (one.shown, one.hidden, one.tokens) == (None, None, 0)


def test_a_run_that_was_stopped_goes_on(rag: RAG, tmp_path: Path) -> None:
    whole = surprises(rag, QUESTIONS, tmp_path)
    steps: list[tuple[int, int, str]] = []
    assert surprises(rag, QUESTIONS, tmp_path, lambda *step: steps.append(step)) == whole
    assert steps == [(4, 4, "")]


def test_each_language_has_its_figures_where_there_are_several(rag: RAG) -> None:
    found = Perplexity(surprises(rag, QUESTIONS))
    (table,) = found.tables()
    names = [row[0] for row in table.rows]
    assert names[0] == "perplexity of the gold answer, with passages"
    assert names[len(FIGURES)] == "perplexity of the gold answer, with passages, en"
    assert len(names) == 4 * len(FIGURES)
    assert found.notes == ("Perplexity: intervals over fewer than 20 passages are narrower than they should be.",)
    told = json.loads(json.dumps(found.to_dict(), allow_nan=False))
    assert set(told["languages"]) == {"en", "he", "zh"}
    assert told["languages"]["he"]["bits_per_byte"]["count"] == 1
    assert Perplexity(()).tables()[0].rows[0][1] == "not measurable"
