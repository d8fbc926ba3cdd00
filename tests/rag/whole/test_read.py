from pathlib import Path

import pytest

from indexing.filters import Filter
from rag.coverage import Coverage
from rag.errors import NothingIndexed, NothingMatches
from rag.pipeline import RAG
from rag.whole.read import evenly, read_whole
from tests.fakes import HashEncoder
from tests.indexing.samples import written

LONG = "# Bridge\n\n" + "\n\n".join(f"In the year {1800 + i} the bridge was painted again." for i in range(60))
FILES = {"bridge.md": LONG, "hours.txt": "The museum opens at nine.", "prices-he.txt": "מחיר כרטיס למבוגר הוא 12 אירו."}


@pytest.fixture
def rag(tmp_path: Path) -> RAG:
    rag = RAG.open("c", home=tmp_path, encoder=HashEncoder())
    rag.ingest(written(tmp_path / "docs", FILES))
    return rag


def test_all_passages_in_the_order_of_the_documents(rag: RAG) -> None:
    with rag:
        reading = read_whole(rag._finder.collection())
    assert [one.number for one in reading.passages] == list(range(1, len(reading.passages) + 1))
    names = [Path(one.source).name for one in reading.passages]
    assert list(dict.fromkeys(names)) == sorted(FILES)
    bridge = [one for one in reading.passages if one.source.endswith("bridge.md")]
    assert " ".join(one.text for one in bridge).split() == LONG.split()
    assert reading.coverage == Coverage(3, 3, len(names), len(names))


def test_past_the_bound_every_document_is_read_from_its_beginning(rag: RAG) -> None:
    with rag:
        everything = read_whole(rag._finder.collection())
        reading = read_whole(rag._finder.collection(), most=4)
    assert [Path(one.source).name for one in reading.passages] == ["bridge.md"] * 2 + ["hours.txt", "prices-he.txt"]
    assert reading.passages[0].text == everything.passages[0].text
    assert reading.coverage == Coverage(3, 3, 4, len(everything.passages))


def test_a_filter_says_which_documents(rag: RAG) -> None:
    with rag:
        collection = rag._finder.collection()
        reading = read_whole(collection, Filter(languages=("he",)))
        assert [one.text for one in reading.passages] == [FILES["prices-he.txt"]]
        assert reading.coverage == Coverage(1, 1, 1, 1)
        with pytest.raises(NothingMatches):
            read_whole(collection, Filter(languages=("zh",)))


def test_nothing_is_there_to_read(rag: RAG, tmp_path: Path) -> None:
    with rag:
        rag.remove(tmp_path / "docs")
        for where in (Filter(), Filter(languages=("he",))):
            with pytest.raises(NothingIndexed, match="'c'"):
                read_whole(rag._finder.collection(), where)


def test_evenly() -> None:
    found = [(11, 1), (12, 1), (13, 1), (21, 2), (31, 3), (32, 3)]
    assert evenly(found, 6) == [11, 12, 13, 21, 31, 32]
    assert evenly(found, 4) == [11, 12, 21, 31]
    assert evenly(found, 2) == [11, 21]
