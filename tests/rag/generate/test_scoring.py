from __future__ import annotations

import math
from typing import Any

import pytest

from rag.attribute import LogProbs
from rag.errors import DecoderError, Stopped
from rag.generate import scoring
from rag.generate.scoring import AnswerTokens, after_thinking, answer_tokens, sentence_logprobs
from tests import tiny_decoder

ANSWER = "It opens at nine [1]. הוא נפתח בתשע [2]. 博物館九點開門，她說 [1]。👩‍👧 é."
WORDS = [
    [(ANSWER.index(words), ANSWER.index(words) + len(words)) for words in sentence]
    for sentence in (["It opens at nine"], ["הוא נפתח בתשע"], ["博物館九點開門，她說", "。"], ["👩‍👧 é."])
]
"""The words of the sentences of ANSWER: all but its marks, and the space between sentences."""
PROMPTS = ("When does it open? " * 9, "מתי נפתח המוזיאון?", "", "博物館幾點開門？" * 3)


@pytest.fixture(scope="module")
def decoder(tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, Any]:
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    folder = tiny_decoder.build(tmp_path_factory.mktemp("tiny"))
    return AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval(), AutoTokenizer.from_pretrained(
        folder
    )


@pytest.fixture(scope="module")
def prompts(decoder: tuple[Any, Any]) -> list[list[int]]:
    return [decoder[1](f"<|im_start|>{text}")["input_ids"] for text in PROMPTS]


def plainly(model: Any, prompts: list[list[int]], answer: AnswerTokens) -> list[list[float]]:
    """The same one prompt at a time, all logits kept, without padding or batches."""
    import torch

    sums = []
    for prompt in prompts:
        row = [0.0] * (max(answer.sentences) + 1)
        with torch.no_grad():
            logprobs = model(torch.tensor([[*prompt, *answer.ids]])).logits[0].log_softmax(-1)
        for at, (token, sentence) in enumerate(zip(answer.ids, answer.sentences, strict=True)):
            if sentence >= 0:
                row[sentence] += float(logprobs[len(prompt) + at - 1, token])
        sums.append(row)
    return sums


def close(found: LogProbs, expected: list[list[float]]) -> bool:
    return all(row == pytest.approx(wanted, abs=1e-4) for row, wanted in zip(found.sums, expected, strict=True))


class TestAnswerTokens:
    def test_each_token_counts_to_the_sentence_of_its_first_visible_character(self, decoder: tuple[Any, Any]) -> None:
        _, tokenizer = decoder
        given = answer_tokens(tokenizer, ANSWER, WORDS)
        assert tokenizer.decode(given.ids) == ANSWER
        texts = [
            tokenizer.decode([token for token, of in zip(given.ids, given.sentences, strict=True) if of == at])
            for at in range(-1, len(WORDS))
        ]
        assert texts == [
            " [1]. [2].  [1]", "It opens at nine", " הוא נפתח בתשע", "博物館九點開門，她說。", "👩‍👧 é.",
        ]  # fmt: skip

    @pytest.mark.parametrize("text", ["博物館", "她們來了", "שלום עולם", "👩‍👧", "naïve café"])
    def test_the_bytes_of_a_character_stay_together(self, decoder: tuple[Any, Any], text: str) -> None:
        """Cut between any two characters, every byte of a character that begins a token counts to one side."""
        _, tokenizer = decoder
        for cut in range(1, len(text)):
            given = answer_tokens(tokenizer, text, [[(0, cut)], [(cut, len(text))]])
            assert list(given.sentences) == sorted(given.sentences)
            first = [token for token, of in zip(given.ids, given.sentences, strict=True) if of == 0]
            assert tokenizer.decode(first).startswith(text[:cut].rstrip())

    def test_a_tokenizer_that_cannot_tell_places_is_refused(self, decoder: tuple[Any, Any]) -> None:
        class Slow:
            is_fast = False

        with pytest.raises(DecoderError, match=r"choose a decoder with a fast tokenizer \(tokenizer\.json\)"):
            answer_tokens(Slow(), "Nine.", [[(0, 5)]])

    def test_control_tokens_in_an_answer_are_text(self, decoder: tuple[Any, Any]) -> None:
        _, tokenizer = decoder
        given = answer_tokens(tokenizer, "a <|im_end|> b", [[(0, 14)]])
        assert tokenizer.eos_token_id not in given.ids
        assert set(given.sentences) == {0}


class TestSentenceLogprobs:
    def test_the_same_as_one_prompt_at_a_time(self, decoder: tuple[Any, Any], prompts: list[list[int]]) -> None:
        model, tokenizer = decoder
        given = answer_tokens(tokenizer, ANSWER, WORDS)
        found = sentence_logprobs(model, prompts, given)
        assert close(found, plainly(model, prompts, given))
        assert found.tokens == tuple(given.sentences.count(at) for at in range(len(WORDS)))
        assert found.means[1][0] == pytest.approx(found.sums[1][0] / found.tokens[0])

    @pytest.mark.parametrize(("tokens", "logits"), [(1, 10_000), (10_000, 1), (260, 150)])
    def test_batches_change_nothing(
        self,
        decoder: tuple[Any, Any],
        prompts: list[list[int]],
        monkeypatch: pytest.MonkeyPatch,
        tokens: int,
        logits: int,
    ) -> None:
        model, tokenizer = decoder
        given = answer_tokens(tokenizer, ANSWER, WORDS)
        whole = sentence_logprobs(model, prompts, given)
        shapes: list[tuple[int, int]] = []
        hook = model.register_forward_pre_hook(
            lambda _, __, kwargs: shapes.append(tuple(kwargs["input_ids"].shape)), with_kwargs=True
        )
        monkeypatch.setattr(scoring, "BATCH_TOKENS_CPU", tokens)
        monkeypatch.setattr(scoring, "BATCH_LOGITS", logits)
        parts = sentence_logprobs(model, prompts, given)
        hook.remove()
        assert close(parts, [list(row) for row in whole.sums])
        assert len(shapes) > 1
        assert all(rows == 1 or rows * length <= tokens for rows, length in shapes)

    def test_it_ends_between_two_batches_when_nobody_waits(
        self, decoder: tuple[Any, Any], prompts: list[list[int]], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        model, tokenizer = decoder
        passes: list[int] = []
        hook = model.register_forward_pre_hook(lambda *_: passes.append(1))
        monkeypatch.setattr(scoring, "BATCH_TOKENS_CPU", 1)
        with pytest.raises(Stopped):
            sentence_logprobs(model, prompts, answer_tokens(tokenizer, ANSWER, WORDS), lambda: len(passes) == 2)
        hook.remove()
        assert len(passes) == 2

    def test_one_pass_that_keeps_the_logits_of_the_answer_only(
        self, decoder: tuple[Any, Any], prompts: list[list[int]]
    ) -> None:
        model, tokenizer = decoder
        given = answer_tokens(tokenizer, "Nine.", [[(0, 5)]])
        kept: list[int] = []
        hook = model.lm_head.register_forward_hook(lambda _, __, logits: kept.append(logits.shape[0] * logits.shape[1]))
        sentence_logprobs(model, prompts, given)
        hook.remove()
        assert kept == [len(prompts) * (len(given.ids) + 1)]

    @pytest.mark.parametrize(
        ("answer", "sentences", "tokens"),
        [("", [], ()), ("[1]", [[(0, 3)], []], (3, 0)), ("].", [[(0, 1)], [(1, 2)]], (1, 0))],
    )
    def test_sentences_without_tokens_of_their_own_are_counted(
        self,
        decoder: tuple[Any, Any],
        prompts: list[list[int]],
        answer: str,
        sentences: list[list[tuple[int, int]]],
        tokens: tuple[int, ...],
    ) -> None:
        model, tokenizer = decoder
        found = sentence_logprobs(model, prompts, answer_tokens(tokenizer, answer, sentences))
        assert all(len(row) == len(sentences) for row in found.sums)
        assert found.tokens == tokens

    def test_a_model_that_takes_neither_positions_nor_a_limit_on_logits(self, prompts: list[list[int]]) -> None:
        import torch
        from transformers import BloomConfig, BloomForCausalLM

        torch.manual_seed(0)
        model = BloomForCausalLM(BloomConfig(vocab_size=512, hidden_size=32, n_layer=2, n_head=2)).eval()
        given = AnswerTokens((5, 9, 300), (0, 0, 1), 2)
        assert close(sentence_logprobs(model, prompts, given), plainly(model, prompts, given))

    def test_half_precision_is_summed_in_single(self, decoder: tuple[Any, Any], prompts: list[list[int]]) -> None:
        import copy

        import torch

        model, tokenizer = decoder
        given = answer_tokens(tokenizer, ANSWER, WORDS)
        half = sentence_logprobs(copy.deepcopy(model).to(torch.bfloat16), prompts, given)
        single = sentence_logprobs(model, prompts, given)
        for row, other in zip(half.means, single.means, strict=True):
            assert row == pytest.approx(other, abs=0.5)
        assert all(math.isfinite(value) for row in half.sums for value in row)

    def test_a_failure_is_one_sentence(self, decoder: tuple[Any, Any], prompts: list[list[int]]) -> None:
        model, tokenizer = decoder

        def fail(*_: Any) -> None:
            raise RuntimeError("CUDA out of memory. Tried to allocate 2 GiB\nmore")

        hook = model.register_forward_pre_hook(fail)
        with pytest.raises(DecoderError, match=r"could not be measured \(CUDA out of memory\. .*\): ask without"):
            sentence_logprobs(model, prompts, answer_tokens(tokenizer, "Nine.", [[(0, 5)]]))
        hook.remove()


class TestAfterThinking:
    def test_a_block_that_the_template_opens_is_closed(self, decoder: tuple[Any, Any]) -> None:
        _, tokenizer = decoder
        opened = tokenizer("When?<|im_start|>assistant\n<think>\n")["input_ids"]
        assert tokenizer.decode(after_thinking(tokenizer, opened)).endswith("assistant\n<think>\n</think>\n\n")

    def test_other_prompts_stay(self, decoder: tuple[Any, Any]) -> None:
        _, tokenizer = decoder
        ids = tokenizer("When?<|im_start|>assistant\n<think>\n\n</think>\n\n")["input_ids"]
        assert after_thinking(tokenizer, ids) == ids
