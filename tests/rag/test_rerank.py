import json
import shutil
from pathlib import Path

import pytest

from indexing.errors import ModelError
from rag.config import RerankerConfig
from rag.rerank import CrossEncoderReranker, load_reranker, rerank
from rag.types import Reranker
from tests.rag.made import hit

TEXTS = ("The museum opens at nine.", "המוזיאון נפתח בתשע.", "博物館平日九點開門。", "Tickets cost twelve shekels.")
QUESTION = "When does the museum open?"


def build(path: Path, labels: int) -> Path:
    """A cross-encoder with random weights, as it would come from the hub."""
    import torch
    from tokenizers import Tokenizer, models, pre_tokenizers, processors
    from transformers import BertConfig, BertForSequenceClassification, PreTrainedTokenizerFast

    marks = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"]
    letters = sorted({char for text in (QUESTION, *TEXTS) for char in text if not char.isspace()})
    tokenizer = Tokenizer(models.WordLevel({token: i for i, token in enumerate(marks + letters)}, "[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    torch.manual_seed(3)
    config = BertConfig(
        vocab_size=len(marks) + len(letters), hidden_size=16, num_hidden_layers=1, num_attention_heads=2,
        intermediate_size=32, max_position_embeddings=128, num_labels=labels, initializer_range=0.5,
    )  # fmt: skip
    BertForSequenceClassification(config).save_pretrained(path)
    PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, pad_token="[PAD]", unk_token="[UNK]", cls_token="[CLS]", sep_token="[SEP]",
        model_max_length=128,
    ).save_pretrained(path)  # fmt: skip
    return path


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("cross-encoder"), labels=1)


@pytest.fixture(scope="module")
def reranker(folder: Path) -> CrossEncoderReranker:
    return load_reranker(RerankerConfig(str(folder)))


def test_it_scores_each_passage_with_the_question(reranker: Reranker) -> None:
    scores = reranker.score(QUESTION, TEXTS)
    assert len(scores) == len(TEXTS)
    assert all(type(score) is float for score in scores)
    assert len(set(scores)) == len(TEXTS)
    assert reranker.score(QUESTION, TEXTS) == scores
    assert reranker.score("Who?", TEXTS) != scores


def test_a_score_does_not_depend_on_the_other_passages(reranker: Reranker) -> None:
    together = reranker.score(QUESTION, TEXTS)
    alone = [reranker.score(QUESTION, [text])[0] for text in TEXTS]
    assert together == pytest.approx(alone, abs=1e-4)


def test_nothing_to_score_is_no_scores(reranker: Reranker) -> None:
    assert reranker.score(QUESTION, []) == []
    assert rerank(QUESTION, [], reranker) == []


def test_hits_stand_in_the_order_of_its_scores(reranker: Reranker) -> None:
    scores = dict(zip(TEXTS, reranker.score(QUESTION, TEXTS), strict=True))
    worst_first = sorted(TEXTS, key=lambda text: scores[text])
    hits = [hit(text, id, score=1.0 - id / 10) for id, text in enumerate(worst_first)]
    ordered = rerank(QUESTION, hits, reranker)
    assert [found.chunk.chunk.text for found in ordered] == worst_first[::-1]
    assert [found.score for found in ordered] == pytest.approx([scores[text] for text in worst_first[::-1]], abs=1e-4)
    assert {found.chunk.id: found.dense for found in ordered} == {found.chunk.id: found.dense for found in hits}


def test_it_is_called_by_its_folder(folder: Path, reranker: Reranker) -> None:
    assert reranker.name == str(folder)


@pytest.mark.parametrize("settings", [None, "{}", "{nope"])
def test_a_folder_that_holds_no_model(tmp_path: Path, settings: str | None) -> None:
    (tmp_path / "notes.txt").write_text("nothing")
    if settings is not None:
        (tmp_path / "config.json").write_text(settings)
    with pytest.raises(ModelError, match=r"holds no model|cannot be loaded as a cross-encoder") as caught:
        load_reranker(RerankerConfig(str(tmp_path)))
    assert str(tmp_path) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_name_that_cannot_be_fetched() -> None:
    with pytest.raises(ModelError, match=r"reranker no-such/reranker .* give its folder instead") as caught:
        load_reranker(RerankerConfig("no-such/reranker"))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("path", ["/no/such/folder", "./gone", "~/no-such-reranker"])
def test_a_path_that_is_not_there(path: str) -> None:
    with pytest.raises(ModelError, match=f"^{path} is not a folder: give the folder of a cross-encoder.$"):
        load_reranker(RerankerConfig(path))


@pytest.mark.parametrize("kept", [0, 100])
def test_weights_that_are_cut_short(folder: Path, tmp_path: Path, kept: int) -> None:
    for file in folder.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    weights = tmp_path / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:kept])
    with pytest.raises(ModelError, match="cannot be loaded as a cross-encoder") as caught:
        load_reranker(RerankerConfig(str(tmp_path)))
    assert "\n" not in str(caught.value)


def test_weights_that_are_not_safetensors_are_not_read(tmp_path: Path) -> None:
    import torch
    from safetensors.torch import load_file

    folder = build(tmp_path, labels=1)
    torch.save(load_file(folder / "model.safetensors"), folder / "pytorch_model.bin")
    (folder / "model.safetensors").unlink()
    with pytest.raises(ModelError, match=r"holds weights only as pytorch_model\.bin.*safe_serialization=True"):
        load_reranker(RerankerConfig(str(folder)))


def test_code_that_comes_with_a_model_is_not_run(folder: Path, tmp_path: Path) -> None:
    marker = tmp_path / "ran"
    copy = shutil.copytree(folder, tmp_path / "copy")
    settings = json.loads((copy / "config.json").read_text("utf-8"))
    settings |= {"model_type": "own", "auto_map": {"AutoConfig": "own.Own"}}
    (copy / "config.json").write_text(json.dumps(settings), "utf-8")
    (copy / "own.py").write_text(f"from pathlib import Path\nPath({str(marker)!r}).touch()\nclass Own: pass\n")
    with pytest.raises(ModelError, match="cannot be loaded as a cross-encoder"):
        load_reranker(RerankerConfig(str(copy)))
    assert not marker.exists()


def test_a_classifier_is_no_reranker(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="gives 3 scores a pair: a reranker must give one"):
        load_reranker(RerankerConfig(str(build(tmp_path, labels=3))))
