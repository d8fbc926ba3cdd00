from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from indexing.embed import LocalEncoder, SentenceTransformerEncoder
from indexing.mixed import MixedEncoder, latin
from indexing.types import Vectors


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("The museum opens at 9.", 1.0),
        ("Müßiggang été", 1.0),
        ("המוזיאון נפתח ב־9", 0.0),
        ("博物館九點開門。", 0.0),
        ("музей", 0.0),
        ("BERT מהו", 4 / 7),
        ("12:30 – 14:00", 0.0),
        ("", 0.0),
    ],
)
def test_the_share_of_latin_letters(text: str, share: float) -> None:
    assert latin(text) == pytest.approx(share)


class Asked:
    """Stands before the transformer and keeps what it was asked."""

    def __init__(self, encoder: SentenceTransformerEncoder) -> None:
        self.encoder = encoder
        self.texts: list[str] = []

    def encode_passages(self, passages: Sequence[str]) -> Vectors:
        self.texts += passages
        return self.encoder.encode_passages(passages)


def test_the_transformer_reads_what_has_latin_letters(
    encoder: LocalEncoder, minilm: SentenceTransformerEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert isinstance(encoder, MixedEncoder)
    asked = Asked(minilm)
    monkeypatch.setattr(encoder, "_transformer", asked)
    texts = ["המוזיאון נפתח בתשע.", "The museum opens at nine.", "博物館九點開門。", "מהו BERT ומהו GPT"]
    vectors = encoder.encode_passages(texts)
    assert asked.texts == [texts[1], texts[3]]
    bag = encoder._bag.encode_passages(texts)
    mixed = bag[3] + latin(texts[3]) * minilm.encode_passages([texts[3]])[0]
    assert np.allclose(vectors[[0, 2]], bag[[0, 2]], atol=1e-6)
    assert np.allclose(vectors[3], mixed / np.linalg.norm(mixed), atol=1e-5)


def test_vectors_are_unit_vectors_in_the_order_of_the_texts(encoder: LocalEncoder) -> None:
    texts = ["", "The museum", "המוזיאון", "博物館", "museum מוזיאון 博物館", "…"]
    together = encoder.encode_questions(texts)
    assert np.linalg.norm(together, axis=1) == pytest.approx(np.ones(len(texts)), abs=1e-5)
    for place, text in enumerate(texts):
        assert np.allclose(encoder.encode_questions([text])[0], together[place], atol=1e-5)


@pytest.mark.parametrize(
    ("question", "right"),
    [
        ("How much do kids pay?", "Admission is free for children under six."),
        ("כמה משלמים ילדים?", "הכניסה לילדים עד גיל שש ללא תשלום."),
        ("兒童要付多少錢？", "六歲以下兒童免費入場。"),
        ("儿童票要多少钱？", "六歲以下兒童免費入場。"),
    ],
)
def test_it_knows_three_languages(encoder: LocalEncoder, question: str, right: str) -> None:
    passages = [
        "The library shuts at five.", "Dogs stay out.", "Admission is free for children under six.",
        "הספרייה נסגרת בחמש.", "הכניסה לכלבים אסורה.", "הכניסה לילדים עד גיל שש ללא תשלום.",
        "圖書館五點關門。", "狗不得入內。", "六歲以下兒童免費入場。",
    ]  # fmt: skip
    (asked,) = encoder.encode_questions([question])
    assert passages[int((encoder.encode_passages(passages) @ asked).argmax())] == right
