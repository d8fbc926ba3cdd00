"""The base "static": a bag of subwords, whose tokenizer is learned from the collection, and which trains in minutes.

A text is the sum of the vectors of its tokens (`indexing.bag`). The tokenizer folds as search
does, cuts Hebrew prefix letters off, and learns its subwords by byte-pair encoding (Sennrich et al. 2016). Vectors begin
random, each as long as its token is rare (idf), so that an untrained model already compares words much as tf-idf does.
Knows texts; knows nothing of pairs or training.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np

from indexing.text.fold import fold
from indexing.train.charsmap import compiled
from indexing.train.errors import TrainingError
from indexing.train.types import TrainConfig
from indexing.types import Vectors

UNKNOWN = "[UNK]"

HEBREW_PREFIXES = "(?<![א-ת])[והבכלמש]{1,4}(?=[א-ת]{2})"
"""As many prefix letters as leave two: the same word is cut alike whatever stands before it."""

_HAN = "[\u3040-\u30ff\u3400-\u9fff]+"
_HEBREW_QUOTES = "(?<=[א-ת])[\"'״׳’‘`´”“](?=[א-ת])"
_DECOMPOSING = frozenset(map(chr, range(0xAC00, 0xD7A4)))
"""Hangul syllables, which stay whole."""


def build(texts: Sequence[str], config: TrainConfig) -> Any:
    """An untrained sentence-transformers model with a tokenizer learned from `texts`; the same for the same texts.

    Where questions have weights of their own it is the library's own module, which alone can be read from inside a router.
    """
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding

    from indexing.bag import Bag

    tokenizer = learn_tokenizer(texts, config.vocabulary)
    weights = rare_is_long(tokenizer, texts, config.dimension, config.seed)
    kind = Bag if config.sides == 1 else StaticEmbedding
    model = SentenceTransformer(modules=[kind(tokenizer, embedding_weights=weights)], device="cpu")
    model.model_card_data.generate_widget_examples = False
    return model


def learn_tokenizer(texts: Sequence[str], vocabulary: int) -> Any:
    """A tokenizer of at most `vocabulary` subwords of the folded `texts`."""
    from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, trainers

    if not any(text.strip() for text in texts):
        raise TrainingError("There is no text to learn a tokenizer from: ingest documents first.")
    tokenizer: Any = Tokenizer(models.BPE(unk_token=UNKNOWN))
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.NFKC(),
            normalizers.Precompiled(compiled(folded_characters())),
            normalizers.Replace(Regex(_HEBREW_QUOTES), ""),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.WhitespaceSplit(),
            pre_tokenizers.Punctuation("isolated"),
            pre_tokenizers.Digits(individual_digits=False),
            pre_tokenizers.Split(Regex(_HAN), "isolated"),
            pre_tokenizers.Split(Regex(HEBREW_PREFIXES), "isolated"),
        ]
    )
    trainer = trainers.BpeTrainer(vocab_size=vocabulary, special_tokens=[UNKNOWN], show_progress=False)
    tokenizer.train_from_iterator(texts, trainer)
    return tokenizer


@cache
def folded_characters() -> dict[str, str]:
    """Each character of the basic plane that folding changes, as it is folded. What depends on neighbours is not in it."""
    known = (chr(code) for code in range(1, 0x10000) if not 0xD800 <= code < 0xE000)
    table = {char: fold(char) for char in known if char not in _DECOMPOSING}
    return {char: folded for char, folded in table.items() if folded != char}


def rare_is_long(tokenizer: Any, texts: Sequence[str], dimension: int, seed: int) -> Vectors:
    """Random vectors of the tokens, shape (tokens, dimension), whose length is the token's idf over the mean idf."""
    seen = np.zeros(tokenizer.get_vocab_size(), np.float64)
    for start in range(0, len(texts), 1000):
        for encoding in tokenizer.encode_batch(texts[start : start + 1000], add_special_tokens=False):
            seen[np.unique(np.array(encoding.ids, np.int64))] += 1
    idf = np.maximum(np.log((len(texts) + 1) / (seen + 0.5)), 0.01)
    vectors = np.random.default_rng(seed).standard_normal((len(seen), dimension), np.float32)
    vectors *= (idf / idf.mean() / np.sqrt(dimension)).astype(np.float32)[:, None]
    return vectors
