from __future__ import annotations

import pytest

from rag.attribute import Attribution, LogProbs, SentenceUse, Use, ablations, attribute

Shown = tuple[int, ...]


def scored(*sentences: dict[Shown, float]) -> tuple[list[Shown], LogProbs]:
    """The log-probabilities of sentences by the passages shown, as a generator gives them."""
    shown = list(sentences[0])
    sums = tuple(tuple(sentence[numbers] for sentence in sentences) for numbers in shown)
    return shown, LogProbs(sums, (10,) * len(sentences))


def use(logprobs: dict[Shown, float], cited: Shown = ()) -> SentenceUse:
    shown, scores = scored(logprobs)
    assert set(shown) == set(ablations(max(shown, key=len)))
    return attribute(shown, scores, [cited]).sentences[0]


class TestAblations:
    @pytest.mark.parametrize(
        ("numbers", "shown"),
        [
            ([], [()]),
            ([1], [(1,), ()]),
            ([1, 2], [(1, 2), (), (2,), (1,)]),
            ([3, 1, 2], [(1, 2, 3), (), (2, 3), (1, 3), (1, 2), (1,), (2,), (3,)]),
        ],
    )
    def test_all_none_all_but_one_and_one_alone_without_repeats(self, numbers: list[int], shown: list[Shown]) -> None:
        assert list(ablations(numbers)) == shown


class TestUsed:
    def test_a_passage_without_which_the_sentence_is_improbable(self) -> None:
        found = use({(1, 2, 3): -5, (): -40, (2, 3): -5.2, (1, 3): -38, (1, 2): -4.9, (1,): -39, (2,): -6, (3,): -40})
        assert found.used == (2,)
        assert not found.from_memory
        assert found.together == 35
        assert [round(one.drop, 1) for one in found.passages] == [0.2, 33.0, -0.1]
        assert [one.alone for one in found.passages] == [1, 34, 0]

    def test_two_passages_each_of_which_brings_a_part(self) -> None:
        found = use({(1, 2, 3): -5, (): -60, (2, 3): -25, (1, 3): -40, (1, 2): -5, (1,): -38, (2,): -27, (3,): -60})
        assert found.used == (1, 2)

    def test_two_passages_that_say_the_same_are_not_memory(self) -> None:
        found = use({(1, 2, 3): -5, (): -40, (2, 3): -5.5, (1, 3): -5.1, (1, 2): -5, (1,): -6, (2,): -6, (3,): -39})
        assert all(one.drop < 1 for one in found.passages)
        assert found.used == (1, 2)

    def test_where_neither_is_necessary_nor_enough_the_nearest_counts(self) -> None:
        found = use({(1, 2, 3): -5, (): -40, (2, 3): -7, (1, 3): -8, (1, 2): -7, (1,): -30, (2,): -29, (3,): -30})
        assert found.used == (2,)

    def test_what_is_as_probable_without_passages_is_from_memory(self) -> None:
        found = use({(1, 2): -3.0, (): -4.5, (2,): -3.4, (1,): -2.9}, cited=(1,))
        assert found.from_memory
        assert (found.used, found.added, found.withdrawn) == ((), (), (1,))

    def test_passages_that_make_a_sentence_improbable_were_not_used(self) -> None:
        assert use({(1, 2): -30, (): -4, (2,): -4, (1,): -30}).from_memory

    def test_style_and_topic_are_no_use(self) -> None:
        """Passage 1 gives four nats of a hundred: that is the language it is in, not what it says."""
        found = use({(1, 2): -5, (): -105, (2,): -9, (1,): -80})
        assert found.used == (2,)

    def test_one_passage(self) -> None:
        assert use({(1,): -5, (): -40}).used == (1,)
        assert use({(1,): -5, (): -6}).from_memory

    def test_no_passage(self) -> None:
        assert use({(): -6}) == SentenceUse((), 0.0, 6.0)

    def test_a_long_sentence_that_no_passage_says_gains_by_the_language_that_it_shares(self) -> None:
        """Nine nats of three hundred: far more than the least, and no sign of use."""
        assert use({(1, 2): -291, (): -300, (2,): -296, (1,): -293}).from_memory

    @pytest.mark.parametrize(("drop", "memory"), [(2.99, True), (3.01, False)])
    def test_three_nats_are_where_a_passage_begins_to_count(self, drop: float, memory: bool) -> None:
        assert use({(1,): -5, (): -5 - drop}).from_memory is memory

    @pytest.mark.parametrize(
        ("cited", "added", "withdrawn"),
        [((2,), (), ()), ((), (2,), ()), ((1,), (2,), (1,)), ((1, 2), (), (1,)), ((3, 1), (2,), (3, 1))],
    )
    def test_citations_are_added_and_withdrawn(self, cited: Shown, added: Shown, withdrawn: Shown) -> None:
        row = {(1, 2, 3): -5, (): -40, (2, 3): -5, (1, 3): -38, (1, 2): -5, (1,): -39, (2,): -6, (3,): -40}
        found = use(row, cited)
        assert (found.added, found.withdrawn) == (added, withdrawn)


class TestAttribution:
    def test_sentences_are_judged_apart(self) -> None:
        shown, scores = scored(
            {(1, 2): -5, (): -40, (2,): -39, (1,): -5},
            {(1, 2): -5, (): -5, (2,): -5, (1,): -5},
            {(1, 2): -5, (): -40, (2,): -5, (1,): -41},
        )
        found = attribute(shown, scores, [(), (), ()])
        assert [sentence.used for sentence in found.sentences] == [(1,), (), (2,)]
        assert [sentence.from_memory for sentence in found.sentences] == [False, True, False]
        assert found.used == (1, 2)
        assert not found.from_memory

    def test_an_answer_is_from_memory_when_no_passage_matters_to_any_sentence(self) -> None:
        assert Attribution((SentenceUse((Use(1, 0.1, 0.2),), 0.2, 5.0),)).from_memory
        assert not Attribution(()).from_memory

    def test_numbers_of_passages_need_not_begin_at_one(self) -> None:
        found = use({(4, 9): -5, (): -40, (9,): -39, (4,): -5})
        assert found.used == (4,)


class TestLogProbs:
    def test_means_are_by_token(self) -> None:
        assert LogProbs(((-10.0, -6.0, 0.0), (-5.0, -3.0, 0.0)), (5, 2, 0)).means == ((-2, -3, 0), (-1, -1.5, 0))
