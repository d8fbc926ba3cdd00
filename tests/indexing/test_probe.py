from __future__ import annotations

import random
import re
import zlib
from collections.abc import Iterator, Sequence

import numpy as np
import pytest

from indexing.collection import Collection
from indexing.probe import ASKED, CHUNKS, ENOUGH, probe
from indexing.types import Chunk, Encoder, Vectors
from tests.fakes import HashEncoder
from tests.indexing.samples import document

DIMENSION = 2048
HEBREW = "פעמון דלת מגדל נמל ספר כיסא חלון גשר רחוב שער עץ אבן מפה שעון כתר מטבע ספינה עוגן פנס תיבה"
ENGLISH = "bell door tower harbour book chair window bridge street gate tree stone map clock crown coin ship anchor"
CHINESE = "鐘門塔港書椅窗橋街樹石圖冠幣船錨燈箱茶杯山水火土木金日月星雲風雨雪花草鳥魚馬牛羊"


class Clueless(HashEncoder):
    """Knows no text again: a question and a passage of the same words have nothing in common."""

    def encode_questions(self, questions: Sequence[str]) -> Vectors:
        rows = [np.random.default_rng(zlib.crc32(text.encode())).normal(size=self.id.dimension) for text in questions]
        vectors: Vectors = np.array(rows, np.float32)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors


class Listening(HashEncoder):
    """Remembers what it was asked."""

    def __init__(self) -> None:
        super().__init__(DIMENSION)
        self.asked: list[list[str]] = []

    def encode_questions(self, questions: Sequence[str]) -> Vectors:
        self.asked.append(list(questions))
        return super().encode_questions(questions)


@pytest.fixture
def collection() -> Iterator[Collection]:
    collection = Collection.create("museum", HashEncoder(DIMENSION).id)
    yield collection
    collection.close()


def sentence(lang: str, rng: random.Random) -> str:
    if lang.startswith("zh"):
        return "".join(rng.choices(CHINESE, k=32)) + "。"
    words = (HEBREW if lang == "he" else ENGLISH).split()
    return f" {' '.join(rng.choices(words, k=14)).capitalize()}."


def write(collection: Collection, lang: str, count: int, encoder: Encoder, seed: int = 0) -> None:
    """A document of `count` chunks of one sentence, no two alike."""
    rng = random.Random(f"{lang}{seed}")
    put(collection, lang, [sentence(lang, rng).strip() for _ in range(count)], encoder, seed)


def put(collection: Collection, lang: str, texts: list[str], encoder: Encoder, seed: int = 0) -> None:
    chunks = [Chunk(text, 0, len(text), lang) for text in texts]
    collection.ledger.put(document("\n".join(texts), f"{lang}-{seed}.txt"), chunks, encoder.encode_passages(texts))


def test_an_encoder_that_knows_the_languages_is_near_one(collection: Collection) -> None:
    encoder = HashEncoder(DIMENSION)
    for lang in ("en", "he", "zh-Hant"):
        write(collection, lang, 60, encoder)
    knowledge = probe(collection, encoder)
    assert knowledge.keys() == {"en", "he", "zh"}
    assert min(knowledge.values()) > 0.8


def test_a_language_that_the_encoder_is_known_for_is_not_asked_about(collection: Collection) -> None:
    encoder = HashEncoder(DIMENSION, languages=("en",))
    for lang in ("en", "he"):
        write(collection, lang, 60, encoder)
    assert probe(collection, encoder).keys() == {"he"}


def test_an_encoder_that_knows_nothing_is_near_chance(collection: Collection) -> None:
    encoder = Clueless(DIMENSION)
    write(collection, "en", 100, encoder)
    assert probe(collection, encoder)["en"] < 0.06  # chance is 0.01


def test_languages_are_measured_apart(collection: Collection) -> None:
    class EnglishOnly(Clueless):
        def encode_questions(self, questions: Sequence[str]) -> Vectors:
            known = HashEncoder.encode_questions(self, questions)
            return known if questions and questions[0].isascii() else super().encode_questions(questions)

    encoder = EnglishOnly(DIMENSION)
    write(collection, "en", 50, encoder)
    write(collection, "he", 50, encoder)
    knowledge = probe(collection, encoder)
    assert knowledge["en"] > 0.8
    assert knowledge["he"] < 0.15


def test_too_few_chunks_give_no_figure(collection: Collection) -> None:
    encoder = HashEncoder(DIMENSION)
    write(collection, "he", ENOUGH - 1, encoder)
    assert probe(collection, encoder) == {}
    write(collection, "he", 1, encoder, seed=1)
    assert probe(collection, encoder).keys() == {"he"}


def test_both_chinese_scripts_are_one_language(collection: Collection) -> None:
    encoder = HashEncoder(DIMENSION)
    write(collection, "zh-Hant", 20, encoder)
    write(collection, "zh-Hans", 20, encoder)
    assert probe(collection, encoder).keys() == {"zh"}


def test_an_empty_collection_gives_no_figures(collection: Collection) -> None:
    assert probe(collection, HashEncoder(DIMENSION)) == {}


def test_large_languages_are_sampled_and_the_sample_is_the_same_each_time(collection: Collection) -> None:
    encoder = Listening()
    write(collection, "en", 3 * CHUNKS, encoder)
    assert probe(collection, encoder) == probe(collection, encoder)
    assert [len(asked) for asked in encoder.asked] == [CHUNKS, CHUNKS]
    assert encoder.asked[0] == encoder.asked[1]
    probe(collection, encoder, seed=1)
    assert encoder.asked[2] != encoder.asked[0]


@pytest.mark.parametrize(("lang", "pieces"), [("en", 7), ("he", 7), ("zh-Hant", 4)])
def test_half_of_the_words_of_one_sentence_are_asked(collection: Collection, lang: str, pieces: int) -> None:
    encoder, rng = Listening(), random.Random(5)
    written = [sentence(lang, rng).strip() for _ in range(2 * ENOUGH)]
    space = "" if lang.startswith("zh") else " "
    put(collection, lang, [space.join(pair) for pair in zip(written[::2], written[1::2], strict=True)], encoder)
    assert probe(collection, encoder)
    ((*asked,),) = encoder.asked
    assert len(asked) == ENOUGH
    for question in asked:
        words = question.split() if space else re.findall(".{1,4}", question)
        assert len(words) == pieces
        assert any(all(word in one for word in words) for one in written)


def test_rows_and_headings_are_not_asked_for(collection: Collection) -> None:
    encoder = Listening()
    texts = [f"# Heading number {i} of a long document\n\n| adults and elders | {i} shekels |" for i in range(ENOUGH)]
    put(collection, "en", texts, encoder)
    assert probe(collection, encoder) == {}
    assert encoder.asked == []


@pytest.mark.parametrize("lang", ["en", "he", "zh-Hant"])
def test_a_few_sentences_among_many_rows_give_no_figure(collection: Collection, lang: str) -> None:
    encoder, rng = HashEncoder(DIMENSION), random.Random(2)
    rows = [f"| {rng.randrange(10**9)} | {i} |" for i in range(2 * ENOUGH)]
    put(collection, lang, [sentence(lang, rng).strip() for _ in range(ASKED - 1)] + rows, encoder)
    assert probe(collection, encoder) == {}
    put(collection, lang, [sentence(lang, rng).strip()], encoder, seed=1)
    assert probe(collection, encoder)[lang[:2]] > 0.8
