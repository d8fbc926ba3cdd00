from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from indexing.text.fold import fold
from indexing.train.errors import TrainingError
from indexing.train.static import build, folded_characters, learn_tokenizer, rare_is_long
from indexing.train.types import TrainConfig
from tests.indexing.train.small import TEXTS


@pytest.fixture(scope="module")
def tokenizer() -> Any:
    return learn_tokenizer(TEXTS, 400)


@pytest.mark.parametrize(
    "text",
    ["שָׁלוֹם עַל־יְדֵי", 'צה"ל וצה״ל', "網球與體育", "ＧＢ１２ É é e\u0301", "\ufeffx\u200by", "أإآ مُحَمَّد", "Ελλάδα Ёлка ﬁ"],
)
def test_the_tokenizer_folds_as_search_does(tokenizer: Any, text: str) -> None:
    assert tokenizer.normalizer.normalize_str(text).split() == fold(text).split()


def test_all_characters_of_the_plane_fold_alike(tokenizer: Any) -> None:
    other = [
        char
        for char, folded in folded_characters().items()
        if folded and tokenizer.normalizer.normalize_str(f"a {char}").split() != f"a {folded}".split()
    ]
    assert len(other) <= 5, other


def test_hebrew_prefixes_are_cut_off_alike(tokenizer: Any) -> None:
    cut = [
        [piece for piece, _ in tokenizer.pre_tokenizer.pre_tokenize_str(word)] for word in ("מלחמה", "והמלחמה", "של")
    ]
    assert cut == [["מל", "חמה"], ["והמל", "חמה"], ["של"]]


def test_both_chinese_scripts_give_the_same_tokens(tokenizer: Any) -> None:
    assert tokenizer.encode("博物館幾點開門").ids == tokenizer.encode("博物馆几点开门").ids


def test_a_rare_token_is_longer_than_a_common_one(tokenizer: Any) -> None:
    lengths = np.linalg.norm(rare_is_long(tokenizer, TEXTS, 512, 0), axis=1)
    full_stop, platform = tokenizer.encode(".").ids[0], tokenizer.encode("platform").ids[0]
    assert lengths[platform] > 2 * lengths[full_stop] > 0


def test_an_untrained_model_finds_passages_by_their_words() -> None:
    model = build(TEXTS, TrainConfig(dimension=256, vocabulary=150))
    asked = model.encode(["ורדים בגינה", "灰色石頭", "night train"], normalize_embeddings=True)
    best = np.argmax(asked @ model.encode(list(TEXTS), normalize_embeddings=True).T, axis=1)
    assert best.tolist() == [6, 9, 3]


def test_the_same_texts_give_the_same_model() -> None:
    one, two = (
        build(TEXTS, TrainConfig(dimension=16, vocabulary=300)),
        build(TEXTS, TrainConfig(dimension=16, vocabulary=300)),
    )
    assert one.tokenizer.to_str() == two.tokenizer.to_str()
    assert bool((one[0].embedding.weight == two[0].embedding.weight).all())


def test_no_text_is_refused() -> None:
    with pytest.raises(TrainingError, match="ingest documents first"):
        learn_tokenizer(["", " "], 400)
