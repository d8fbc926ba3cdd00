from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from indexing.lexical import LexicalIndex
from indexing.text.analyze import terms
from indexing.text.language import detect

NONE = np.empty(0, np.int64)


def indexed(folder: Path, texts: Mapping[int, str]) -> LexicalIndex:
    index = LexicalIndex(folder)
    index.update(((i, text, detect(text)) for i, text in texts.items()), NONE)
    return index


def found(index: LexicalIndex, question: str, k: int = 10) -> list[int]:
    return [int(i) for i in index.search(question, k)[1]]


DOCUMENTS = {
    1: "The museum opens at nine on weekdays.",
    2: "Tickets cost twelve shekels for adults.",
    3: "והמוזיאון נפתח בתשע בבוקר",
    4: "מחירי הכרטיסים במשרד המל״ל",
    5: "הַסֵּפֶר נִמְצָא בַּסִּפְרִיָּה",
    6: "臺灣國立博物館平日九點開門",
    7: "成人票价十二元，儿童免费",
    8: "The café is open until 17:30.",
}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> LexicalIndex:
    return indexed(tmp_path_factory.mktemp("lexical"), DOCUMENTS)


@pytest.mark.parametrize(
    ("question", "best"),
    [
        ("When does the Museum open on weekdays?", 1),
        ("ticket", 2),
        ("מתי נפתח המוזיאון?", 3),
        ("מוזיאון", 3),
        ("כרטיסים", 4),
        ('מל"ל', 4),
        ("מל״ל", 4),
        ("ספר", 5),
        ("בספריה", 5),
        ("國立博物館", 6),
        ("国立", 6),  # two characters inside a run, in the other script
        ("台湾", 6),
        ("儿童", 7),
        ("兒童", 7),
        ("成人票價", 7),
        ("cafe", 8),
        ("17:30", 8),
        ("１７：３０", 8),
    ],
)
def test_finds_in_every_language(index: LexicalIndex, question: str, best: int) -> None:
    assert found(index, question)[0] == best


@pytest.mark.parametrize("question", ["", "   ", "?!…", "。，！？", "״ ׳ \" '", "AND OR ( [ * ~ ^", "🏛️", "zzzz", "茶"])
def test_what_holds_no_known_word_finds_nothing(index: LexicalIndex, question: str) -> None:
    scores, ids = index.search(question, 10)
    assert scores.shape == ids.shape == (0,)
    assert scores.dtype == np.float32
    assert ids.dtype == np.int64


@pytest.mark.parametrize(
    "question", ['museum AND "', "museum)", "+museum -tickets", "id:2 museum", "museum^9 ~", "museum\\"]
)
def test_no_punctuation_is_a_command(index: LexicalIndex, question: str) -> None:
    assert 1 in found(index, question)


def test_results_are_best_first_and_at_most_k(index: LexicalIndex) -> None:
    scores, ids = index.search("museum open ticket adults weekdays", 10)
    assert len(ids) == len(set(ids.tolist())) >= 3
    assert (np.diff(scores) <= 0).all()
    assert found(index, "museum open ticket adults weekdays", 2) == ids[:2].tolist()
    assert found(index, "museum", 0) == []


def test_equal_scores_are_ordered_by_id(tmp_path: Path) -> None:
    index = indexed(tmp_path, dict.fromkeys((5, 3, 9, 1), "the same words"))
    assert found(index, "same") == [1, 3, 5, 9]


def test_a_word_asked_twice_counts_once(index: LexicalIndex) -> None:
    assert index.search("museum museum museum", 5)[0].tolist() == index.search("museum", 5)[0].tolist()


def test_an_empty_index_finds_nothing(tmp_path: Path) -> None:
    index = LexicalIndex(tmp_path / "new")
    assert len(index) == 0
    assert found(index, "museum") == []


def test_what_was_written_is_there_when_opened_again(tmp_path: Path) -> None:
    before = indexed(tmp_path, DOCUMENTS)
    again = LexicalIndex(tmp_path)
    assert len(again) == len(DOCUMENTS)
    assert found(again, "museum open") == found(before, "museum open")


def test_removed_ids_are_found_no_more(tmp_path: Path) -> None:
    index = indexed(tmp_path, DOCUMENTS)
    index.update([], np.array([1, 6, 777], np.int64))
    assert len(index) == len(DOCUMENTS) - 2
    assert found(index, "museum") == []
    assert found(index, "博物館") == []
    assert found(index, "ticket") == [2]
    assert len(LexicalIndex(tmp_path)) == len(DOCUMENTS) - 2


def test_one_update_adds_and_removes(tmp_path: Path) -> None:
    index = indexed(tmp_path, {1: "old words", 2: "kept words"})
    index.update([(3, "new words", "en")], np.array([1], np.int64))
    assert sorted(found(index, "words")) == [2, 3]


def test_ids_do_not_match_as_parts_of_ids(tmp_path: Path) -> None:
    index = indexed(tmp_path, {1: "word", 11: "word", 111: "word"})
    index.update([], np.array([11], np.int64))
    assert found(index, "word") == [1, 111]


class Counting:
    """A searcher that counts the documents that are read."""

    def __init__(self, searcher: Any) -> None:
        self.searcher, self.read = searcher, 0

    def search(self, query: Any, limit: int) -> Any:
        return self.searcher.search(query, limit)

    def doc(self, address: Any) -> Any:
        self.read += 1
        return self.searcher.doc(address)


@pytest.mark.parametrize(("question", "found_of_hebrew"), [("museum", 0), ("museum מוזיאון", 2), ("harbour 12:30", 2)])
def test_hits_are_not_read_through_for_those_allowed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, question: str, found_of_hebrew: int
) -> None:
    texts = {i: f"museum harbour {'12:30 ' * (i % 3)}" for i in range(1, 801)}
    index = indexed(tmp_path, texts | dict.fromkeys(range(801, 841), "מוזיאון הנמל harbour ו-12:30 ועוד ועוד דברים"))
    hebrew = np.arange(801, 841)
    expected = index.search(question, 2, among=hebrew)
    monkeypatch.setattr("indexing.lexical._FEW", 0)
    monkeypatch.setattr(index, "_searcher", counting := Counting(index._searcher))
    scores, ids = index.search(question, 2, among=hebrew)
    assert (scores.tolist(), len(ids)) == (expected[0].tolist(), found_of_hebrew)
    assert np.isin(ids, hebrew).all()
    assert counting.read < 2 + 16 + 128 + 3  # of 840


def bm25(texts: Mapping[int, str], question: str, k1: float = 1.2, b: float = 0.75) -> dict[int, float]:
    """Robertson and Zaragoza, The Probabilistic Relevance Framework (2009), with Lucene's idf, ln(1 + (N-n+.5)/(n+.5))."""
    documents = {i: terms(text, detect(text)) for i, text in texts.items()}
    mean = sum(map(len, documents.values())) / len(documents)
    scores = dict.fromkeys(documents, 0.0)
    for word in set(terms(question)):
        n = sum(word in words for words in documents.values())
        idf = math.log(1 + (len(documents) - n + 0.5) / (n + 0.5))
        for i, words in documents.items():
            tf = words.count(word)
            scores[i] += idf * tf * (k1 + 1) / (tf + k1 * (1 - b + b * len(words) / mean))
    return {i: score for i, score in scores.items() if score > 0}


WORDS = "museum ticket opens מוזיאון המוזיאון כרטיס 博物馆 門票 door nine 12:30 granite harbour"
VOCABULARY = WORDS.split()


@pytest.mark.parametrize("seed", range(5))
def test_scores_are_those_of_the_formula(tmp_path: Path, seed: int) -> None:
    """Lengths stay at or below 40 terms, which tantivy's one-byte lengths hold exactly."""
    rng = np.random.default_rng(seed)
    texts = {i: " ".join(rng.choice(VOCABULARY, rng.integers(1, 9))) for i in range(1, 60)}
    assert max(len(terms(text)) for text in texts.values()) <= 40
    index = indexed(tmp_path, texts)
    for question in ("museum ticket", "המוזיאון נפתח", "博物館", "12:30 door nine", "granite"):
        scores, ids = index.search(question, 1000)
        expected = bm25(texts, question)
        assert set(ids.tolist()) == set(expected)
        assert scores == pytest.approx([expected[i] for i in ids.tolist()], rel=1e-4)


def test_scores_of_long_texts_are_near_the_formula(tmp_path: Path) -> None:
    """Lengths above 40 terms are rounded down to one byte's steps, of at most an eighth."""
    rng = np.random.default_rng(7)
    texts = {i: " ".join(rng.choice(VOCABULARY, rng.integers(50, 400))) for i in range(1, 40)}
    scores, ids = indexed(tmp_path, texts).search("museum 博物館", 1000)
    expected = bm25(texts, "museum 博物館")
    assert set(ids.tolist()) == set(expected)
    assert scores == pytest.approx([expected[i] for i in ids.tolist()], rel=0.1)


def test_the_ids_are_those_that_are_left(tmp_path: Path) -> None:
    index = indexed(tmp_path, {30: "one", 4: "two", 5: "אחת", 600: "一"})
    assert index.ids.tolist() == [4, 5, 30, 600]
    index.update([], np.array([5, 7]))
    assert index.ids.tolist() == [4, 30, 600]
    empty = LexicalIndex(tmp_path / "empty").ids
    assert (empty.tolist(), empty.dtype) == ([], np.int64)
