from pathlib import Path

import pytest

from eval.config import EvalConfig
from eval.errors import EvalError
from eval.provenance import provenance, sha256, versions, without_secrets
from eval.types import GoldSet
from tests.eval.runs import EN, HE
from tests.eval.tiny import WordPipeline

GOLD = GoldSet("museum", (EN, HE))


def told(gold: GoldSet = GOLD, **settings: object) -> dict[str, object]:
    documents = WordPipeline({"/docs/a.md": "opened"}).documents()
    return provenance(gold, gold.questions, "tiny", documents, EvalConfig(**settings))  # type: ignore[arg-type]


def test_equal_runs_are_told_to_be_equal_and_others_are_not() -> None:
    assert told() == told()
    assert told() == told(slices=("lang",), fail_if=("f1<0.5",))  # ways of looking at it
    assert told()["gold_sha256"] != told(GoldSet("museum", (EN,)))["gold_sha256"]
    assert told() != told(seed=1)


def test_packages_that_are_not_there_are_left_out() -> None:
    found = versions()
    assert {"python", "torch", "numpy"} <= found.keys()
    assert all(found.values())


def test_the_digest_of_a_file_is_that_of_its_bytes(tmp_path: Path) -> None:
    file = tmp_path / "gold.jsonl"
    file.write_bytes(b"abc")
    assert sha256(file) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"  # FIPS 180-2, B.1


def test_the_digest_of_a_folder_knows_names_and_contents(tmp_path: Path) -> None:
    (tmp_path / "qrels").mkdir()
    (tmp_path / "a.jsonl").write_text("1", "utf-8")
    (tmp_path / "qrels/test.tsv").write_text("2", "utf-8")
    first = sha256(tmp_path)
    assert sha256(tmp_path) == first
    (tmp_path / "qrels/test.tsv").write_text("3", "utf-8")
    assert sha256(tmp_path) != first


def test_a_gold_set_that_is_gone(tmp_path: Path) -> None:
    with pytest.raises(EvalError, match="cannot be read"):
        sha256(tmp_path / "none")


def test_no_key_and_no_name_of_a_person_is_kept() -> None:
    given = {
        "api_key": "secret",
        "models": {"api_key": "secret", "base_url": "https://me:secret@host:8000/v1@2", "beams": (1, 2)},
        "path": Path("/a/b"),
        "rate": None,
    }
    kept = without_secrets(given)
    assert kept == {"models": {"base_url": "https://host:8000/v1@2", "beams": [1, 2]}, "path": "/a/b", "rate": None}
    assert "secret" not in str(kept)
