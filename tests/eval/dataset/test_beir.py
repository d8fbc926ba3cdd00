import json
import lzma
from pathlib import Path

import pytest

from eval import evaluate
from eval.collection import file_name
from eval.dataset import read_gold
from eval.dataset.beir import read_beir
from eval.errors import GoldError
from eval.types import GoldPassage, Question, Source
from tests.eval.tiny import WordPipeline

CORPUS = (
    {"_id": "d1", "title": "Hall", "text": "The hall was built in 1890."},
    {"_id": "d/2", "title": "", "text": "האולם נבנה בשנת 1890."},
    {"_id": "d3", "text": "大厅于1890年建成。", "metadata": {}},
)
QUERIES = (
    {"_id": "q1", "text": "When was the hall built?"},
    {"_id": "q2", "text": "מתי נבנה האולם?"},
    {"_id": "q3", "text": "大厅何时建成？"},
    {"_id": "q4", "text": "Who asks this?"},
)
QRELS = "query-id\tcorpus-id\tscore\nq1\td1\t2\nq1\td/2\t1\nq1\td3\t0\nq2\td/2\t1\nq3\td1\t0\n"


def written(folder: Path, qrels: str = QRELS, queries: tuple[object, ...] = QUERIES) -> Path:
    (folder / "qrels").mkdir(exist_ok=True)
    for name, lines in (("corpus", CORPUS), ("queries", queries)):
        text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
        (folder / f"{name}.jsonl").write_text(text, encoding="utf-8")
    (folder / "qrels/test.tsv").write_text(qrels, encoding="utf-8")
    return folder


def test_passages_queries_and_judgements_are_read(tmp_path: Path) -> None:
    gold = read_gold(written(tmp_path))
    assert gold.name == tmp_path.name
    assert gold.passages == (
        GoldPassage("d1", "Hall", "The hall was built in 1890.", "en"),
        GoldPassage("d/2", "", "האולם נבנה בשנת 1890.", "he"),
        GoldPassage("d3", "", "大厅于1890年建成。", "zh-Hans"),
    )
    first, second, third = gold.questions  # q4 is of another split
    second_file = second.sources[0].document
    assert second_file.startswith("passage-")  # "d/2" names no file
    sources = (Source("d1.md"), Source(second_file))
    assert first == Question("q1", "When was the hall built?", (), "en", sources=sources)
    assert (second.id, second.lang, second.answerable) == ("q2", "he", True)
    assert (third.id, third.sources) == ("q3", ())  # nothing judged right: not measurable


def test_files_may_be_compressed_and_judgements_lack_their_first_line(tmp_path: Path) -> None:
    written(tmp_path, QRELS.partition("\n")[2])
    for path in tmp_path.glob("*.jsonl"):
        Path(f"{path}.xz").write_bytes(lzma.compress(path.read_bytes()))
        path.unlink()
    assert len(read_gold(tmp_path).questions) == 3


def test_of_several_splits_test_is_read_or_the_one_that_is_given(tmp_path: Path) -> None:
    written(tmp_path)
    (tmp_path / "qrels/dev.tsv").write_text("q4\td3\t1\n", encoding="utf-8")
    assert len(read_gold(tmp_path).questions) == 3
    dev = read_gold(tmp_path / "qrels/dev.tsv")
    assert (dev.name, [question.id for question in dev.questions]) == (tmp_path.name, ["q4"])
    (tmp_path / "qrels/test.tsv").rename(tmp_path / "qrels/train.tsv")
    with pytest.raises(GoldError, match=r"there are several splits: give one, such as qrels/dev\.tsv"):
        read_gold(tmp_path)


def test_retrieval_is_measured_on_it_and_answers_are_counted_as_not_measurable(tmp_path: Path) -> None:
    gold = read_gold(written(tmp_path))
    names = (file_name(passage.id) for passage in gold.passages or ())
    texts = (passage.text for passage in gold.passages or ())
    rag = WordPipeline(dict(zip(names, texts, strict=True)))
    figures = evaluate(rag, gold).figures  # type: ignore[arg-type]
    assert (figures["recall@1"].value, figures["recall@1"].count, figures["recall@1"].unmeasured) == (0.75, 2, 1)
    assert figures["mrr"].value == 1.0
    for name in ("f1", "gold_in_answer"):
        assert (figures[name].value, figures[name].count, figures[name].unmeasured) == (None, 0, 3)


@pytest.mark.parametrize(
    ("qrels", "problem"),
    [
        ("q1\td9\t1\n", r'test\.tsv, line 1: there is no passage "d9" in corpus\.jsonl'),
        ("q1\td1\t1\nq9\td1\t1\n", r'test\.tsv, line 2: there is no query "q9" in queries\.jsonl'),
        ("q1 d1 1\n", r"test\.tsv, line 1: a line needs query-id, corpus-id and score with tabs"),
        ("q1\td1\thigh\n", r"test\.tsv, line 1: the score 'high' is not a number"),
        ("q1\td1\t\n", r'test\.tsv, line 1: "score" must be a text that is not empty'),
        ("", r"test\.tsv: there are no judgements in it"),
    ],
)
def test_bad_judgements_are_told_with_file_and_line(tmp_path: Path, qrels: str, problem: str) -> None:
    with pytest.raises(GoldError, match=problem):
        read_beir(written(tmp_path, qrels))


def test_what_is_missing_or_twice_is_told(tmp_path: Path) -> None:
    with pytest.raises(GoldError, match=r'queries\.jsonl, line 5: the _id "q1" was used before'):
        read_beir(written(tmp_path, queries=(*QUERIES, QUERIES[0])))
    (tmp_path / "queries.jsonl").unlink()
    with pytest.raises(GoldError, match=r"there is no queries\.jsonl in this folder"):
        read_gold(tmp_path)
    (tmp_path / "qrels/test.tsv").unlink()
    with pytest.raises(GoldError, match=r"there is no qrels/test\.tsv in this folder"):
        read_gold(tmp_path)
