from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import numpy as np
import pytest

from eval import tune
from eval.types import GoldSet, Question, Source
from indexing.collection import Collection
from indexing.errors import EncoderMismatch
from indexing.ingest import ingest
from indexing.types import Vectors
from rag.config import RetrieveConfig
from rag.retrieve import retrieve, weight
from tests.fakes import HashEncoder

WORDS = (
    "amber", "basalt", "cedar", "delta", "ember", "fjord", "garnet", "heron", "indigo", "jasper", "kelp", "lichen", "maple",
    "nectar", "opal",
)  # fmt: skip


class Blind(HashEncoder):
    """An encoder to which every text is another noise."""

    def _encode(self, prompt: str, texts: Sequence[str]) -> Vectors:
        rng = np.random.default_rng(len("".join(texts)))
        made = rng.standard_normal((len(texts), self.id.dimension)).astype(np.float32)
        unit: Vectors = made / np.linalg.norm(made, axis=1, keepdims=True)
        return unit


def gold(langs: Sequence[str] = ("en",)) -> GoldSet:
    ask = {"en": "What is said of {} and {}?", "he": "מה נאמר על {} ועל {} שבאוסף?"}
    questions = [
        Question(f"{lang}{i}", ask[lang].format(WORDS[i % 15], WORDS[(i + 4) % 15]), ("x",), lang,
                 sources=(Source(f"{i}.txt", ""),))
        for lang in langs
        for i in range(30)
    ]  # fmt: skip
    return GoldSet("small", tuple(questions))


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    folder = tmp_path / "docs"
    folder.mkdir()
    for i in range(30):
        text = (
            f"Number {i} tells of {WORDS[i % 15]} and of {WORDS[(i + 4) % 15]}, and then of {WORDS[(i * 7 + 2) % 15]}."
        )
        (folder / f"{i}.txt").write_text(text, "utf-8")
    return folder


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@contextmanager
def opened(home: Path, docs: Path, encoder: HashEncoder) -> Iterator[Collection]:
    with closing(Collection.create("c", encoder.id, home=home)) as made:
        ingest([docs], made, encoder)
        yield made


def test_an_encoder_that_knows_nothing_gets_no_weight(home: Path, docs: Path) -> None:
    encoder = Blind()
    with opened(home, docs, encoder) as collection:
        (found,) = tune(collection, encoder, gold())
        assert (found.lang, found.questions) == ("en", 30)
        assert found.weight <= 0.1
        assert found.after >= found.before
        if found.adopted:
            assert weight("What is said of amber?", collection) == found.weight == collection.tuned()["en"]


def test_what_is_chosen_is_what_retrieval_then_does(home: Path, docs: Path) -> None:
    encoder = HashEncoder()
    with opened(home, docs, encoder) as collection:
        done = tune(collection, encoder, gold(("en", "he")))
        assert [one.lang for one in done] == ["en", "he"]
        for one in done:
            assert 0 <= one.held_out <= one.after <= 1
            assert one.after >= one.before
            assert one.adopted == (one.held_out >= one.before and one.weight != one.weight_before)
        assert collection.tuned() == {one.lang: one.weight for one in done if one.adopted}
        with collection.writing():
            collection.ledger.set("tuned", '{"en": 0.0}')
        (words_alone,) = retrieve(["What is said of amber?"], collection, encoder, RetrieveConfig())
        assert set(words_alone.lexical) == {chunk for chunk, _ in words_alone.fused}


def test_few_questions_choose_nothing(home: Path, docs: Path) -> None:
    encoder = HashEncoder()
    with opened(home, docs, encoder) as collection:
        few = GoldSet("few", gold().questions[:19])
        assert tune(collection, encoder, few) == ()
        assert collection.tuned() == {}


def test_another_encoder_is_refused(home: Path, docs: Path) -> None:
    with opened(home, docs, HashEncoder()) as collection, pytest.raises(EncoderMismatch):
        tune(collection, HashEncoder(16), gold())
