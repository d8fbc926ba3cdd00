from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.generate.writing import to_text
from tests import tiny_decoder

TEXTS = ["It opens at nine,\nnot ten.  [1]", "נפתח בְּתֵשַׁע [1].", "博物館九點開門 [1]。", "👩‍🔬 🏛️"]


@cache
def _byte_level() -> Any:
    return tiny_decoder.new_tokenizer(tiny_decoder.TEMPLATE)


def _word_marks() -> Any:
    """A tokenizer after SentencePiece: a space belongs to the word after it and goes missing at the beginning."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers
    from transformers import PreTrainedTokenizerFast

    known = [*(f"<0x{value:02X}>" for value in range(256)), *"▁abcdefghijklmnopqrstuvwxyz[]1נפתחב", "▁n", "▁1"]
    vocabulary = {token: number for number, token in enumerate(known)}
    model = models.BPE(vocab=vocabulary, merges=[("▁", "n"), ("▁", "1")], byte_fallback=True, unk_token="<0x00>")
    tokenizer = Tokenizer(model)
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.decoder = decoders.Sequence(
        [decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)]
    )
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer)


@pytest.fixture(scope="module", params=[_byte_level, _word_marks])
def tokenizer(request: pytest.FixtureRequest) -> Any:
    return request.param()


@pytest.mark.parametrize("text", TEXTS)
def test_pieces_are_whole_characters_and_make_up_the_text(tokenizer: Any, text: str) -> None:
    ids = tokenizer(text, add_special_tokens=False)["input_ids"]
    pieces = list(to_text(tokenizer, [[token] for token in ids]))
    assert "".join(pieces) == tokenizer.decode(ids)
    assert not any("\ufffd" in piece for piece in pieces)
    assert len(pieces) > 1


@settings(max_examples=60, deadline=None)
@given(ids=st.lists(st.integers(3, 511), max_size=30), size=st.integers(1, 7))
def test_any_ids_give_the_text_of_the_whole(ids: list[int], size: int) -> None:
    tokenizer = _byte_level()
    batches = [ids[start : start + size] for start in range(0, len(ids), size)]
    assert "".join(to_text(tokenizer, batches)) == tokenizer.decode(ids)
