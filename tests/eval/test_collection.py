from dataclasses import replace
from pathlib import Path

import pytest

from eval.collection import collection_for, collection_name, file_name, write_passages
from eval.errors import EvalError
from eval.run import evaluate
from eval.types import GoldPassage, GoldSet, Question
from indexing.config import EncoderConfig
from indexing.places import collection_folder
from rag import RAG
from tests.eval.tiny import WordEncoder

PASSAGES = (
    GoldPassage("p-1", "The\nMuseum", "It opened in 1890.", "en"),
    GoldPassage("../מקור 2", "", "הוא נפתח ב־1890.", "he"),
)
GOLD = GoldSet("my set", (), PASSAGES)


def test_a_passage_is_a_file_with_its_title_first(tmp_path: Path) -> None:
    write_passages(PASSAGES, tmp_path / "set")
    texts = {path.name: path.read_text(encoding="utf-8") for path in (tmp_path / "set").iterdir()}
    assert texts == {
        "p-1.md": "# The Museum\n\nIt opened in 1890.\n",
        file_name("../מקור 2"): "הוא נפתח ב־1890.\n",
    }


def test_ids_that_cannot_name_a_file_are_digested() -> None:
    assert file_name("xquad-en-17a8") == "xquad-en-17a8.md"
    strange = [file_name(name) for name in ("a/b", "..", "", ".hidden", "x" * 300, "מקור", "a\n")]
    assert len(set(strange)) == len(strange)
    assert all(name.startswith("passage-") and len(name) == 43 and name.isascii() for name in strange)


def test_the_collection_is_named_by_what_is_in_it_and_who_embeds_it() -> None:
    name = collection_name(GOLD)
    assert name.startswith("gold-my-set-")
    assert name == collection_name(replace(GOLD, passages=tuple(PASSAGES)))
    changed = (replace(PASSAGES[0], text="It opened in 1891."), PASSAGES[1])
    others = {
        collection_name(replace(GOLD, passages=changed)),
        collection_name(GOLD, "small"),
        collection_name(GOLD, encoder=EncoderConfig(model="some/encoder")),
    }
    assert len(others | {name}) == 4
    assert collection_name(GOLD, encoder=EncoderConfig(batch_size=4)) == name  # the same vectors
    assert collection_name(GOLD, "small", EncoderConfig()) == name


@pytest.mark.parametrize("name", ["מערך", "x" * 200, "-.-", "a b/c"])
def test_any_set_gets_a_name_that_a_collection_may_have(name: str, tmp_path: Path) -> None:
    made = collection_name(replace(GOLD, name=name))
    assert collection_folder(made, tmp_path).name == made


def test_a_set_without_passages_is_told(tmp_path: Path) -> None:
    with pytest.raises(EvalError, match="my set brings no passages of its own: ingest the documents"):
        collection_for(replace(GOLD, passages=None), tmp_path)


def test_a_home_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(EvalError, match=r"The passages cannot be written to .*: give another home"):
        write_passages(PASSAGES, tmp_path / "file")


def test_a_set_is_ingested_once_and_answered_from(tmp_path: Path) -> None:
    questions = (
        Question("q1", "When was the museum opened?", ("1890",), "en", passage_id="p-1"),
        Question("q2", "מתי הוא נפתח?", ("1890",), "he", passage_id="../מקור 2"),
    )
    gold = replace(GOLD, questions=questions)
    steps: list[int] = []
    for _ in range(2):
        with collection_for(gold, tmp_path, encoder=WordEncoder(), progress=lambda *step: steps.append(step[1])) as rag:
            report = evaluate(rag, gold)
        assert report.collection == collection_name(gold, encoder=WordEncoder())
        assert report.missing == ()
        assert report.figures["errors"].value == 0.0
        assert (report.figures["recall@1"].value, report.figures["recall@1"].count) == (1.0, 2)
        assert {hit.document for record in report.records for hit in record.retrieved} == {
            str(tmp_path / "gold" / report.collection / file_name(passage.id)) for passage in PASSAGES
        }
    assert steps == [2, 2, 2]  # the second run ingested nothing


def test_an_interrupted_ingestion_is_made_whole(tmp_path: Path) -> None:
    name = collection_name(GOLD, encoder=WordEncoder())
    write_passages(PASSAGES[:1], tmp_path / "gold" / name)
    with RAG.open(name, home=tmp_path, encoder=WordEncoder()) as rag:
        rag.ingest(tmp_path / "gold" / name)
    with collection_for(GOLD, tmp_path, encoder=WordEncoder()) as rag:
        assert len(rag.documents()) == 2


def test_a_passage_that_cannot_be_ingested_ends_it(tmp_path: Path) -> None:
    blank = GoldSet("blank", (), (PASSAGES[0], GoldPassage("p-2", "", "\u200b", "en")))
    with pytest.raises(EvalError, match=r"Of the passages 1 cannot be ingested, .*p-2\.md: "):
        collection_for(blank, tmp_path, encoder=WordEncoder())
