"""Knock-out with real weights: a decoder that copies from its passages, and one that answers by heart."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from rag.attribute import Attribution, SentenceUse
from rag.cite import Cited, cited_sentences, locate, marked, tidy
from rag.config import Decoding, GeneratorConfig, PromptConfig
from rag.errors import DecoderError
from rag.generate.extractive import ExtractiveGenerator
from rag.generate.local import LocalGenerator, load_local
from rag.knockout import knock_out, used
from rag.prompt import Asked, build_prompt
from rag.types import Passage, Prompt, Scorer
from rag.verify import verify
from tests import copying_decoder, tiny_decoder
from tests.rag.made import passages

TEXTS = tuple(copying_decoder.DOCUMENTS.values())


def load(folder: Path, *, lookup: bool = True) -> LocalGenerator:
    decoding = Decoding(lookup=lookup)
    config = GeneratorConfig(kind="local", model=str(folder), max_new_tokens=64, decoding=decoding)
    return load_local(config, device="cpu")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copying_decoder.build_copying(tmp_path_factory.mktemp("copying"))


@pytest.fixture(scope="module")
def copying(folder: Path) -> LocalGenerator:
    return load(folder)


@pytest.fixture(scope="module")
def taught(tmp_path_factory: pytest.TempPathFactory) -> LocalGenerator:
    return load(tiny_decoder.build_taught(tmp_path_factory.mktemp("taught")))


def builder(question: str, generator: LocalGenerator) -> Callable[[Sequence[Passage]], Prompt]:
    return lambda shown: build_prompt(Asked(question, question, "en"), shown, PromptConfig(), generator)


def asked(question: str, generator: LocalGenerator, shown: Sequence[Passage]) -> tuple[str, list[Cited], Attribution]:
    """What the generator writes and what it used for that."""
    build_with = builder(question, generator)
    text, _ = tidy("".join(generator.generate(build_with(shown))), len(shown), shown)
    cited = cited_sentences(text)
    return text, cited, knock_out(text, cited, shown, build_with, generator)


class TestADecoderThatCopies:
    @pytest.mark.parametrize(("number", "question"), enumerate(copying_decoder.STARTS, 1))
    def test_writes_what_a_passage_says_and_knock_out_cites_it(
        self, copying: LocalGenerator, number: int, question: str
    ) -> None:
        shown = passages(*TEXTS)
        text, cited, found = asked(question, copying, shown)
        assert text == copying_decoder.STARTS[question]
        (sentence,) = found.sentences
        assert (sentence.used, sentence.added, sentence.withdrawn) == ((number,), (number,), ())
        drops = {use.number: use.drop for use in sentence.passages}
        assert drops.pop(number) > 10
        assert all(abs(drop) < 3 for drop in drops.values())

        text = marked(text, cited, used(found, cited))
        cited = cited_sentences(text)
        (citation,) = locate(cited, shown)
        assert citation.number == number
        assert citation.quote == copying_decoder.STARTS[question]
        assert TEXTS[number - 1][citation.start : citation.end] == citation.quote
        assert [verdict.supported for verdict in verify(cited, shown)] == [True]

    @pytest.mark.parametrize("question", copying_decoder.STARTS)
    def test_streams_word_by_word_where_words_are_not_tried_several_at_a_time(
        self, folder: Path, question: str
    ) -> None:
        generator = load(folder, lookup=False)
        pieces = [piece for piece in generator.generate(builder(question, generator)(passages(*TEXTS))) if piece]
        assert "".join(pieces) == copying_decoder.STARTS[question]
        assert len(pieces) > 2

    def test_a_wrong_citation_is_withdrawn_and_the_right_one_added(self, copying: LocalGenerator) -> None:
        question, text = "Every lighthouse keeper", "wears yellow boots. [1][3]"
        cited = cited_sentences(text)
        found = knock_out(text, cited, passages(*TEXTS), builder(question, copying), copying)
        assert found.sentences[0].withdrawn == (1, 3)
        assert marked(text, cited, used(found, cited)) == "wears yellow boots [2]."

    def test_two_passages_that_say_the_same_are_both_used(self, copying: LocalGenerator) -> None:
        shown = passages(TEXTS[0], TEXTS[2], TEXTS[0])
        _, _, found = asked("The harbour museum opens", copying, shown)
        (sentence,) = found.sentences
        assert all(use.drop < 3 for use in sentence.passages)
        assert sentence.used == (1, 3)
        assert not sentence.from_memory

    def test_numbers_stay_when_passages_go(self, copying: LocalGenerator) -> None:
        shown = passages(*TEXTS)[1:]
        _, _, found = asked("海港博物館平日", copying, shown)
        assert found.used == (4,)

    def test_sentences_are_scored_apart(self, copying: LocalGenerator) -> None:
        """The second one begins as its own passage does, so that it is copied, too."""
        text = "at nine on weekdays. Every lighthouse keeper wears yellow boots."
        found = knock_out(
            text, cited_sentences(text), passages(*TEXTS), builder("The harbour museum opens", copying), copying
        )
        assert [sentence.used for sentence in found.sentences] == [(1,), (2,)]
        assert found.used == (1, 2)


class TestADecoderThatKnowsByHeart:
    @pytest.mark.parametrize("question", tiny_decoder.LESSONS)
    def test_answers_from_memory_though_a_passage_says_the_same(self, taught: LocalGenerator, question: str) -> None:
        shown = passages(*tiny_decoder.DOCUMENT.strip().split("\n\n"), TEXTS[1])
        text, cited, found = asked(question, taught, shown)
        assert text == tiny_decoder.LESSONS[question]
        assert found.from_memory
        assert found.used == ()
        assert found.sentences[0].withdrawn == (1,)
        assert marked(text, cited, used(found, cited)) == text  # `verify` says whether the passage bears it out


class TestScorer:
    def test_only_a_local_decoder_can_be_asked(self, copying: LocalGenerator) -> None:
        assert isinstance(copying, Scorer)
        assert not isinstance(ExtractiveGenerator(), Scorer)

    def test_nobody_writes_while_answers_are_scored(self, copying: LocalGenerator) -> None:
        question = "The harbour museum opens"
        prompt = builder(question, copying)(passages(*TEXTS))
        held: list[bool] = []
        hook = copying._model.register_forward_pre_hook(lambda *_: held.append(copying._writing.locked()))
        copying.logprobs([prompt], "at nine.", [[(0, 8)]])
        hook.remove()
        assert held == [True]
        assert not copying._writing.locked()

    def test_a_prompt_that_does_not_fit_is_refused(self, copying: LocalGenerator) -> None:
        prompt = builder("九點開門" * 4000, copying)(passages(*TEXTS))
        with pytest.raises(DecoderError, match="reads only 8192 together"):
            copying.logprobs([prompt], "at nine.", [[(0, 8)]])


class TestUsed:
    @pytest.mark.parametrize(
        ("cited", "use", "wanted"),
        [
            ((2, 1), SentenceUse((), 9.0, 9.0, (1,), (), (2,)), (1,)),
            ((2,), SentenceUse((), 9.0, 9.0, (1, 2), (1,), ()), (2, 1)),
            ((2,), SentenceUse((), 0.0, 9.0, (), (), (2,)), (2,)),
            ((), SentenceUse((), 0.0, 9.0), ()),
        ],
    )
    def test_what_was_used_is_cited_and_memory_keeps_its_marks(
        self, cited: tuple[int, ...], use: SentenceUse, wanted: tuple[int, ...]
    ) -> None:
        assert used(Attribution((use,)), [Cited("Nine.", 0, 5, cited)]) == [wanted]
