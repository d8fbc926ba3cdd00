from dataclasses import replace
from pathlib import Path

import pytest

from eval.collection import collection_for, collection_name, file_name, write_passages
from eval.errors import EvalError
from eval.types import GoldPassage, GoldSet
from indexing.config import EncoderConfig
from indexing.places import collection_folder

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
