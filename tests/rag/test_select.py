from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

import numpy as np
import pytest

from indexing.collection import Collection
from indexing.errors import CollectionError
from indexing.types import Chunk, Document, Page
from rag.config import RetrieveConfig
from rag.errors import ConfigError
from rag.select import marginal, merged, select, unlike
from rag.types import Hit
from tests.fakes import HashEncoder
from tests.indexing.samples import stored_text
from tests.rag.made import hit

ENCODER = HashEncoder()
LONG = {
    "en": "The harbour museum opens at nine on weekdays and at ten on Saturdays, and it is closed on Mondays.",
    "he": "מוזיאון הנמל נפתח בתשע בבוקר בימי חול ובעשר בשבת, והוא סגור בימי שני ובערבי חג.",
    "zh": "海港博物館平日九點開門，星期六十點開門，星期一休館，除夕也不開放參觀。",
}


@pytest.mark.parametrize("lang", LONG)
def test_near_duplicates_count_once(lang: str) -> None:
    text = LONG[lang]
    hits = [hit(text, 1, 3.0), hit(f"  {text} ", 2, 2.0), hit(text[:-3] + "!", 3, 1.5), hit("Another thing.", 4, 1.0)]
    assert [one.chunk.id for one in unlike(hits, 6, 0.8)] == [1, 4]
    assert [one.chunk.id for one in unlike(hits, 6, 1.0)] == [1, 3, 4]
    assert [one.chunk.id for one in unlike(hits, 1, 0.8)] == [1]


def test_scripts_of_chinese_and_points_of_hebrew_make_no_difference() -> None:
    hits = [hit("海港博物館平日九點開門。", 1, 2.0), hit("海港博物馆平日九点开门。", 2, 1.0)]
    assert len(unlike(hits, 6, 1.0)) == 1
    assert len(unlike([hit("המוזיאון נפתח", 1, 2.0), hit("הַמּוּזֵיאוֹן נִפְתַּח", 2, 1.0)], 6, 1.0)) == 1


def test_what_holds_another_one_is_no_duplicate() -> None:
    assert len(unlike([hit(LONG["en"][:40], 1, 2.0), hit(LONG["en"], 2, 1.0)], 6, 0.8)) == 2


def test_marginal_relevance_by_hand() -> None:
    vectors = np.array([[1, 0], [0.96, 0.28], [0, 1]], np.float32)
    assert marginal([1.0, 0.9, 0.0], vectors, 0.0, 3) == [0, 1, 2]
    # the second: .5 * .9 - .5 * .96 = -.03; the third: .5 * 0 - .5 * 0 = 0
    assert marginal([1.0, 0.9, 0.0], vectors, 0.5, 3) == [0, 2, 1]
    assert marginal([1.0, 0.9, 0.0], vectors, 0.5, 2) == [0, 2]
    assert marginal([1.0, 1.0], vectors[:2], 1.0, 5) == [0, 1]


@pytest.fixture
def collection() -> Iterator[Collection]:
    """A document of five chunks on two pages, and another one."""
    with closing(Collection.create("c", ENCODER.id)) as made:
        for source in ("/a.txt", "/b.txt"):
            pieces = [f"{source} piece {i} ראשון 第一。" for i in range(5)]
            text = "\n".join(pieces)
            starts = [text.index(piece) for piece in pieces]
            pages = (Page(1, 0), Page(2, starts[3]))
            chunks = [Chunk(piece, at, at + len(piece), "en", (f"H{i}",), pages[i >= 3 :][:1])
                      for i, (piece, at) in enumerate(zip(pieces, starts, strict=True))]  # fmt: skip
            vectors = ENCODER.encode_passages(pieces)
            made.ledger.put(Document(source, source, text, "text/plain", pages=pages), chunks, vectors)
        yield made


def hits(collection: Collection, *places: int) -> list[Hit]:
    """Hits on the chunks at these places, each a little worse than the one before."""
    stored = sorted(collection.chunks(collection.ledger.chunk_ids().tolist()).values(), key=lambda chunk: chunk.id)
    return [Hit(stored[place], 1 - at / 10) for at, place in enumerate(places)]


def test_neighbours_come_with_a_hit(collection: Collection) -> None:
    text = stored_text(collection.ledger, 1)
    (passage,) = select(hits(collection, 2), collection, RetrieveConfig(neighbours=1))
    assert "piece 1" in passage.text
    assert "piece 3" in passage.text
    assert "piece 4" not in passage.text
    assert passage.text == text[passage.start : passage.end]
    assert [page.number for page in passage.chunk.chunk.pages] == [1, 2]
    assert (passage.page, passage.headings) == (1, ("H2",))
    (first,) = select(hits(collection, 0), collection, RetrieveConfig(neighbours=2))
    assert (first.start, "piece 2" in first.text) == (0, True)


def test_neighbours_that_meet_are_one_passage(collection: Collection) -> None:
    config = RetrieveConfig(neighbours=1)
    passages = select(hits(collection, 3, 7, 1, 9), collection, config)
    assert [(passage.number, passage.source, passage.score) for passage in passages] == [
        (1, "/a.txt", 1.0),
        (2, "/b.txt", 0.9),
    ]
    assert passages[0].text == stored_text(collection.ledger, 1)
    assert passages[1].text == stored_text(collection.ledger, 2)[passages[1].start :]


def test_what_changed_meanwhile_is_left_as_it_was_found(collection: Collection) -> None:
    (found,) = hits(collection, 2)
    moved = replace(
        found,
        chunk=replace(found.chunk, chunk=replace(found.chunk.chunk, start=3, end=3 + len(found.chunk.chunk.text))),
    )
    (passage,) = select([moved], collection, RetrieveConfig(neighbours=1))
    assert passage.text == found.chunk.chunk.text


@pytest.mark.parametrize("diversity", [0.1, 1.0])
def test_what_is_gone_meanwhile_is_left_out(collection: Collection, diversity: float) -> None:
    first, second, third, other = hits(collection, 0, 5, 9, 2)
    gone = [replace(hit, chunk=replace(hit.chunk, id=1_000 + hit.chunk.id)) for hit in (first, other)]
    config = RetrieveConfig(diversity=diversity, alike=1.0)
    passages = select([gone[0], second, gone[1], third], collection, config)
    assert {passage.chunk.id for passage in passages} == {second.chunk.id, third.chunk.id}
    assert [passage.number for passage in passages] == [1, 2]
    assert select(gone, collection, config) == ()


def test_a_vector_that_was_damaged_is_told_of(collection: Collection) -> None:
    before = collection.ledger.read("SELECT vector FROM chunks WHERE id = 3")[0][0]
    with collection.ledger.transaction() as db:
        db.execute("UPDATE chunks SET vector = x'00' WHERE id = 3")
    with pytest.raises(CollectionError, match=r"damaged on disk: run `mekor verify --repair`"):
        select(hits(collection, 2, 5), collection, RetrieveConfig(diversity=0.5))
    with collection.ledger.transaction() as db:
        db.execute("UPDATE chunks SET vector = ? WHERE id = 3", (before,))


def test_merging_reaches_what_merging_made() -> None:
    def piece(id: int, start: int) -> Hit:
        made = hit("x" * 10, id, 1.0)
        document = replace(made.chunk.document, id=1)
        return replace(
            made,
            chunk=replace(made.chunk, document=document, chunk=replace(made.chunk.chunk, start=start, end=start + 10)),
        )

    (whole,) = merged([piece(1, 0), piece(2, 16), piece(3, 8)])
    assert (whole.chunk.chunk.start, whole.chunk.chunk.end, len(whole.chunk.chunk.text)) == (0, 26, 26)


@pytest.mark.parametrize(
    ("name", "value"),
    [("alike", 0.0), ("alike", 1.1), ("diversity", -0.1), ("diversity", 2), ("neighbours", -1), ("neighbours", 11)],
)
def test_settings_that_mean_nothing_are_refused(name: str, value: float) -> None:
    with pytest.raises(ConfigError, match=f"{name} is {value}"):
        RetrieveConfig(**{name: value})  # type: ignore[arg-type]
