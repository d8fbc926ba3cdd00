import json
from pathlib import Path

import pytest

from eval.dataset import read_gold
from eval.errors import GoldError
from tests.eval.places import SHARED, needs_shared

LINE = {"question": "When?", "answers": ["1890"]}


def test_the_path_tells_the_format(tmp_path: Path) -> None:
    lines = tmp_path / "a.jsonl"
    lines.write_text(json.dumps(LINE), encoding="utf-8")
    squad = tmp_path / "b.json"
    paragraph = {"context": "It opened in 1890.", "qas": [{"id": "q", "question": "When?", "answers": []}]}
    squad.write_text(json.dumps({"data": [{"paragraphs": [paragraph]}]}), encoding="utf-8")
    assert read_gold(lines).passages is None
    assert len(read_gold(squad).passages or ()) == 1
    with pytest.raises(GoldError, match=r"passages\.jsonl"):
        read_gold(tmp_path)


def test_a_path_that_is_not_there_and_a_format_that_is_not_known(tmp_path: Path) -> None:
    with pytest.raises(GoldError, match="there is no such file or folder"):
        read_gold(tmp_path / "gone.jsonl")
    (tmp_path / "gold.tsv").write_text("question\tanswer", encoding="utf-8")
    with pytest.raises(GoldError, match=r"gold\.tsv: this is not a known gold format: give a \.jsonl or \.csv file"):
        read_gold(str(tmp_path / "gold.tsv"))


@needs_shared
def test_the_sets_at_hand_are_read() -> None:
    paths = [*sorted((SHARED / "dev").iterdir()), SHARED / "train/heq-train", SHARED / "train/dureader-demo-zh"]
    sets = {path.name: read_gold(path) for path in paths}
    for name, gold in sets.items():
        assert gold.name == name
        held = {passage.id for passage in gold.passages or ()}
        assert all(question.passage_id in held for question in gold.questions)
    assert len(sets["xquad-en"].questions) == len(sets["xquad-zh"].questions) == 612
    assert sum(not question.answerable for question in sets["heq"].questions) == 185
    assert sum(not question.answers for question in sets["dureader-demo-zh"].questions) == 167


@needs_shared
@pytest.mark.parametrize(
    ("name", "least"),
    [("xquad-en", 0.995), ("xquad-zh", 0.995), ("heq", 0.995), ("drcd", 0.995), ("cmrc2018", 0.995)],
)
def test_gold_answers_are_found_in_the_passages_they_were_taken_from(name: str, least: float) -> None:
    from eval.metrics.answers import gold_in_answer

    gold = read_gold(SHARED / "dev" / name)
    texts = {passage.id: passage.text for passage in gold.passages or ()}
    found = [
        gold_in_answer(texts[question.passage_id or ""], question.answers[:1])
        for question in gold.questions
        if question.answers
    ]
    assert sum(found) / len(found) >= least
