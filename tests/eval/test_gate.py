from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from eval import gate
from eval.gate import FEW, judge
from indexing.collection import Collection
from indexing.reindex import reindex
from indexing.shelf import Shelf
from indexing.train.pairs import from_ledger, passages
from indexing.train.types import Pair
from indexing.types import Vectors
from tests.eval.small import BLIND, WORDS, made
from tests.fakes import HashEncoder

SHARP = HashEncoder(512)


@pytest.fixture
def collection(tmp_path: Path) -> Iterator[Collection]:
    made(tmp_path / "docs")
    with closing(Collection.open("museum")) as opened:
        yield opened


@pytest.fixture
def held(collection: Collection) -> list[Pair]:
    return [pair for pair in from_ledger(collection.ledger) if pair.source == "cloze"]


def test_a_better_encoder_passes_and_its_vectors_are_kept(collection: Collection, held: list[Pair]) -> None:
    judged = judge(collection, held, BLIND, SHARP)
    assert judged.reason == ""
    assert [one.lang for one in judged.comparisons] == ["en", "he", "zh"]
    for one in judged.comparisons:
        assert one.difference.count >= 30  # a question a passage
        assert one.difference.value == pytest.approx((one.new.value or 0) - (one.old.value or 0))
        assert (one.difference.low or 0) > 0
    (kept,) = Shelf(collection.path).all()
    assert kept.encoder == SHARP.id
    assert 0 < kept.vectors < len(collection.ledger.chunk_ids()) + 1
    assert len(judged.asked) == len(judged.questions) == sum(one.difference.count for one in judged.comparisons)


def test_it_has_to_be_no_worse_in_any_language(collection: Collection) -> None:
    class NoHebrew(HashEncoder):
        def _encode(self, prompt: str, texts: Sequence[str]) -> Vectors:
            return super()._encode(prompt, ["" if any("א" <= char <= "ת" for char in text) else text for text in texts])

    with_all, without = HashEncoder(512), NoHebrew(512, passage_prompt="p: ")
    reindex(collection, with_all)
    held = [pair for pair in from_ledger(collection.ledger) if pair.source == "cloze"]
    said, _, languages = judge(collection, held, with_all, without).reason.partition(" in ")
    assert said == "it finds less than the present one"
    assert "he" in languages.split(", ")


def test_a_draw_on_few_questions_shows_nothing(collection: Collection, held: list[Pair]) -> None:
    other = HashEncoder(300)
    reindex(collection, SHARP)
    held = [pair for pair in from_ledger(collection.ledger) if pair.source == "cloze"]
    judged = judge(collection, held, SHARP, other)
    unsure = [one.lang for one in judged.comparisons if not one.is_worse and one.may_be_worse]
    worse = [one.lang for one in judged.comparisons if one.is_worse]
    assert (not worse and not unsure) == (judged.reason in ("", "it finds no more than the present one"))
    if unsure and not worse:
        assert "too few to tell" in judged.reason


def test_one_that_finds_no_more_is_not_worth_a_change(collection: Collection, held: list[Pair]) -> None:
    assert judge(collection, held, BLIND, BLIND).reason == "it finds no more than the present one"


def test_few_questions_decide_nothing(collection: Collection, held: list[Pair]) -> None:
    few = [pair for pair in held if pair.lang == "en"][: FEW - 1]
    judged = judge(collection, few, BLIND, SHARP)
    assert "nothing could be compared" in judged.reason
    assert judge(collection, [], BLIND, SHARP).comparisons == ()


def test_a_passage_stands_there_without_the_sentence_that_is_asked_for(collection: Collection) -> None:
    stored = next(one for one in passages(collection.ledger) if one.document.source.endswith("en00.txt"))
    first = stored.chunk.text.split(". ")[0]
    rest = stored.chunk.text.replace(first + ". ", "")
    pair = Pair(first, rest, "cloze", stored.document.source, str(stored.id), "en")
    (asked,) = judge(collection, [pair], BLIND, SHARP).asked
    whole = collection.lexical(first, 1)[0][0]
    (right,) = asked.right
    assert asked.lexical.get(right, 0.0) < whole * 0.8


def test_what_people_asked_decides_alone_where_it_is_enough(collection: Collection, held: list[Pair]) -> None:
    stored = [one for one in passages(collection.ledger) if one.chunk.lang == "en"]
    gold = [
        Pair(f"Where is {WORDS[at % 15]}, in which of the halls ({at})?", one.chunk.text, "gold", one.document.source,
             str(one.id), "en")
        for at, one in enumerate(stored[:12])
    ]  # fmt: skip
    judged = judge(collection, [*held, *gold], BLIND, SHARP)
    counts = {one.lang: (one.labelled, one.difference.count) for one in judged.comparisons}
    assert counts["en"] == (12, 12)
    assert counts["he"][0] == counts["zh"][0] == 0


def test_every_language_is_asked_for_when_there_are_too_many(
    collection: Collection, held: list[Pair], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gate, "QUESTIONS", 30)
    gold = [replace(pair, source="gold") for pair in held if pair.lang == "en"]
    judged = judge(collection, [*gold, *held], BLIND, SHARP)
    assert [one.difference.count for one in judged.comparisons] == [10, 10, 10]


def test_a_passage_is_right_also_where_its_pair_was_trained_on(collection: Collection, held: list[Pair]) -> None:
    asked = next(pair for pair in held if pair.lang == "en")
    other = next(pair for pair in held if pair.lang == "en" and pair.document != asked.document)
    (alone,) = judge(collection, [asked], BLIND, SHARP).asked
    (both,) = judge(
        collection, [asked], BLIND, SHARP, right={asked.question: {asked.passage_id, other.passage_id}}
    ).asked
    assert (len(alone.right), len(both.right)) == (1, 2)
