from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from indexing import biencoder, openvino, precision
from indexing.biencoder import SentenceTransformerEncoder, _own_cache
from indexing.config import EncoderConfig
from indexing.embed import load_encoder
from indexing.types import Vectors
from tests import odd_encoders, tiny_encoder

TEXTS = ["the museum opens at nine", "המוזיאון נפתח", "博物館"]


def load(model: Path, **settings: Any) -> SentenceTransformerEncoder:
    return load_encoder(EncoderConfig(model=str(model), **settings), device="cpu")


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_encoder.build(tmp_path_factory.mktemp("tiny"))


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return odd_encoders.build(tmp_path_factory.mktemp("odd"))


def plain(folder: Path, side: str, texts: list[str]) -> Vectors:
    """What sentence-transformers itself says."""
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(folder), device="cpu")
    return np.asarray(getattr(model, side)(texts, normalize_embeddings=True))


@pytest.mark.parametrize("kind", ["dense", "router", "static", "words"])
@pytest.mark.parametrize(("kept", "tolerance"), [("auto", 1e-5), ("bfloat16", 0.05)])
def test_models_of_other_modules_work_as_they_are(odd: dict[str, Path], kind: str, kept: str, tolerance: float) -> None:
    encoder = load(odd[kind], precision=kept)
    texts = [*TEXTS, "museum opens " * 40, ""]
    questions, passages = encoder.encode_questions(texts), encoder.encode_passages(texts)
    assert np.allclose(questions, plain(odd[kind], "encode_query", texts), atol=1e-5)
    assert np.allclose(passages, plain(odd[kind], "encode_document", texts), atol=tolerance)
    assert np.allclose(questions, passages, atol=0.05) == (kind != "router")
    assert encoder.count_tokens("museum opens") in (2, len("museumopens"))
    assert 16 <= encoder.max_tokens <= biencoder.UNBOUNDED


def test_what_is_beyond_the_window_is_not_read_and_no_error(minilm: SentenceTransformerEncoder) -> None:
    long = "museum " * 400
    vectors = minilm.encode_passages([long, long + "entirely different ending"])
    assert np.allclose(vectors[0], vectors[1], atol=1e-5)


def test_tokens_are_counted_without_the_special_ones(minilm: SentenceTransformerEncoder) -> None:
    assert minilm.count_tokens("the museum opens") == 3
    assert minilm.count_tokens("museum " * 1000) == 1000  # longer than the window, and no warning of it


def test_the_order_of_texts_is_kept_whatever_their_lengths(tiny: Path) -> None:
    encoder = load(tiny, batch_size=3)
    texts = ["a" * length for length in (40, 1, 30, 2, 20, 3, 10)]
    together = encoder.encode_passages(texts)
    assert np.allclose(together, np.concatenate([encoder.encode_passages([text]) for text in texts]), atol=1e-5)


def shapes(encoder: SentenceTransformerEncoder) -> list[tuple[int, int]]:
    """Fills with the rows and the length of each batch that the encoder computes."""
    seen: list[tuple[int, int]] = []
    encoder._model.register_forward_pre_hook(lambda _, given: seen.append(tuple(given[0]["input_ids"].shape)))
    return seen


def test_texts_of_like_length_are_computed_together(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(biencoder.BATCH_TOKENS, "cpu", 100)
    encoder = load(tiny)
    seen = shapes(encoder)
    lengths = [3, 40, 5, 60, 4, 200, 3, 38]
    encoder.encode_passages(["a" * length for length in lengths])
    assert sorted(seen) == [(1, 62), (1, 64), (2, 42), (4, 7)]  # two special tokens; the window ends at 64


def test_a_batch_has_no_more_texts_than_configured(tiny: Path) -> None:
    encoder = load(tiny, batch_size=3)
    seen = shapes(encoder)
    encoder.encode_questions(["a"] * 7)
    assert sorted(rows for rows, _ in seen) == [1, 3, 3]


def test_half_precision_is_near_and_leaves_questions_alone(tiny: Path) -> None:
    exact, half = load(tiny, precision="float32"), load(tiny, precision="bfloat16")
    assert np.array_equal(exact.encode_questions(TEXTS), half.encode_questions(TEXTS))
    one, other = exact.encode_passages(TEXTS), half.encode_passages(TEXTS)
    assert not np.array_equal(one, other)
    assert np.sum(one * other, axis=1).min() > 0.999
    assert np.array_equal(other, half.encode_passages(TEXTS))
    assert other.dtype == np.float32
    assert np.linalg.norm(other, axis=1) == pytest.approx(np.ones(len(TEXTS)), abs=1e-6)


@pytest.fixture
def trials(monkeypatch: pytest.MonkeyPatch) -> list[list[float]]:
    """The processor can bfloat16, and each trial, whose cosines stand here, is for it."""
    import torch

    cosines: list[list[float]] = []

    def better(new: Any, encode: Any, old: Any) -> bool:
        cosines.append(np.sum(encode(new) * encode(old), axis=1).tolist())
        return True

    monkeypatch.setattr(precision, "half_precision", lambda device: torch.bfloat16)
    monkeypatch.setattr(precision, "is_better", better)
    monkeypatch.setattr(biencoder, "_half_is_better", {})
    monkeypatch.setattr(openvino, "installed", lambda: False)
    return cosines


MANY = ["the museum opens at nine " * (1 + length % 3) for length in range(120)]


def test_the_precision_is_tried_once_and_kept(tiny: Path, trials: list[list[float]]) -> None:
    exact, encoder = load(tiny, precision="float32"), load(tiny)
    assert np.array_equal(encoder.encode_passages(MANY[:9]), exact.encode_passages(MANY[:9]))
    assert not trials  # too few to be worth it
    assert np.array_equal(encoder.encode_questions(MANY), exact.encode_questions(MANY))
    assert not trials
    half = encoder.encode_passages(MANY)
    assert not np.array_equal(half, exact.encode_passages(MANY))
    assert np.array_equal(half, load(tiny).encode_passages(MANY))
    (cosines,) = trials
    assert 1 <= len(cosines) <= biencoder.TRIAL_TOKENS
    assert min(cosines) > 0.999


def test_many_batches_are_computed_side_by_side_and_come_out_the_same(
    tiny: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(biencoder.BATCH_TOKENS, "cpu", 64)
    side_by_side, one_by_one = load(tiny, precision="float32"), load(tiny, precision="float32")
    threads: set[int] = set()
    side_by_side._model.register_forward_pre_hook(lambda *_: threads.add(threading.get_ident()))
    together = side_by_side.encode_passages(MANY)
    assert len(threads) == 2
    monkeypatch.setattr(biencoder, "each", lambda work, items: [(item, work(item)) for item in items])
    assert np.allclose(together, one_by_one.encode_passages(MANY), atol=1e-6)
    assert np.array_equal(together, side_by_side.encode_passages(MANY))


def test_a_question_is_computed_by_one_core(tiny: Path) -> None:
    """The others may be busy with passages, and sharing so little with them would be waiting."""
    import torch

    encoder = load(tiny)
    threads: list[tuple[str, int]] = []
    encoder._model.register_forward_pre_hook(
        lambda *_: threads.append((threading.current_thread().name, torch.get_num_threads()))
    )
    encoder.encode_questions(["when?"])
    encoder._multiplications = 10**9  # as of a model of a billion parameters
    encoder.encode_questions(["when?"])
    assert threads == [("encode-alone", 1), (threading.current_thread().name, torch.get_num_threads())]


def test_code_of_a_model_is_not_asked_to_bear_several_threads(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(biencoder.BATCH_TOKENS, "cpu", 64)
    opened = load(tiny)
    trusted = EncoderConfig(model="owner/model", revision="0" * 40, trust_remote_code=True, precision="float32")
    encoder = SentenceTransformerEncoder(opened._model, opened.id, trusted)
    threads: set[int] = set()
    opened._model.register_forward_pre_hook(lambda *_: threads.add(threading.get_ident()))
    assert np.array_equal(encoder.encode_passages(MANY), encoder.encode_passages(MANY))
    assert threads == {threading.get_ident()}


def test_a_trial_that_is_lost_leaves_float32(
    tiny: Path, trials: list[list[float]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(precision, "is_better", lambda new, encode, old: False)
    assert np.array_equal(load(tiny).encode_passages(MANY), load(tiny, precision="float32").encode_passages(MANY))
    assert not trials


def test_what_half_precision_cannot_hold_is_computed_in_float32(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import torch

    encoder, exact = load(tiny), load(tiny)
    for model in (encoder._model, exact._model):
        dense = model[0].model.encoder.layer[0].intermediate.dense
        dense.weight.data *= 1e5
    monkeypatch.setattr(encoder, "_way", lambda *_: biencoder.Way(encoder._model, torch.float16))
    vectors = encoder.encode_passages(TEXTS)
    assert np.isfinite(vectors).all()
    assert np.array_equal(vectors, exact.encode_passages(TEXTS))


def test_counting_waits_for_no_batch(tiny: Path) -> None:
    encoder = load(tiny)
    inside, leave = threading.Event(), threading.Event()

    def pause(*_: Any) -> None:
        inside.set()
        assert leave.wait(20)

    encoder._model.register_forward_pre_hook(pause)
    with ThreadPoolExecutor(1) as pool:
        encoded = pool.submit(encoder.encode_passages, TEXTS)
        assert inside.wait(20)
        assert encoder.count_tokens("abc") == 3
        assert not encoded.done()
        leave.set()
        assert len(encoded.result()) == len(TEXTS)


def test_the_prompt_takes_from_the_window(tiny: Path) -> None:
    assert load(tiny).max_tokens == tiny_encoder.WINDOW - 2
    assert load(tiny, passage_prompt="passage: ").max_tokens == tiny_encoder.WINDOW - 2 - len("passage:")


def test_counting_and_encoding_may_run_side_by_side(minilm: SentenceTransformerEncoder) -> None:
    """Counting must not switch off the truncation on which the encoding of a long text relies."""
    long = "harbour " * 1000
    expected = minilm.encode_questions([long])
    with ThreadPoolExecutor(4) as pool:
        counted = [pool.submit(minilm.count_tokens, long) for _ in range(200)]
        encoded = [pool.submit(minilm.encode_questions, [long]) for _ in range(8)]
    assert {future.result() for future in counted} == {1000}
    for future in encoded:
        np.testing.assert_allclose(future.result(), expected, atol=1e-5)


def test_the_converted_form_of_a_collections_own_encoder_is_kept_beside_it() -> None:
    assert _own_cache("/home/c/models/mine/mine") == Path("/home/c/models/mine/openvino")
    assert _own_cache("/models/e5/model") is None
    assert _own_cache("embedded") is None
    assert _own_cache("mine/mine") is None  # a name on the hub
