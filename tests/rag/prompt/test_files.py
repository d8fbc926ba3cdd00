import json
from pathlib import Path

import pytest

from rag.config import Example
from rag.errors import ConfigError
from rag.prompt.files import load_examples, load_system

EN = {"question": "When?", "passages": ["It opens at nine.", "It is old."], "answer": "At nine [1][2]."}
HE = {"question": "מתי נפתח המוזיאון?", "passages": ["נפתח בתשע."], "answer": "בתשע [1]."}
ZH = {"question": "几点开门？", "passages": ["九点开门。"], "answer": "文档中没有提到。", "lang": "zh-Hans"}


def lines(folder: Path, *rows: object) -> Path:
    path = folder / "examples.jsonl"
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows) + "\n\n", "utf-8")
    return path


class TestExamples:
    def test_lines_are_read_with_their_languages(self, tmp_path: Path) -> None:
        found = load_examples(lines(tmp_path, EN, HE, ZH))
        assert [example.lang for example in found] == ["en", "he", "zh-Hans"]
        assert found[1] == Example("מתי נפתח המוזיאון?", ("נפתח בתשע.",), "בתשע [1].", "he")

    def test_tables_are_read_alike(self, tmp_path: Path) -> None:
        path = tmp_path / "examples.toml"
        path.write_text(
            "".join(
                "[[example]]\n" + "".join(f"{k} = {json.dumps(v, ensure_ascii=False)}\n" for k, v in row.items())
                for row in (EN, HE, ZH)
            ),
            "utf-8",
        )
        assert load_examples(path) == load_examples(lines(tmp_path, EN, HE, ZH))

    @pytest.mark.parametrize(
        ("row", "sentence"),
        [
            ([], "In line 2 of {file} there is no object: give one with question, passages, answer."),
            (EN | {"anser": "x"}, "In line 2 of {file} 'anser' is not a field of an example"),
            ({"question": "q", "passages": ["p"]}, "In line 2 of {file} answer is missing"),
            (EN | {"question": " "}, "In line 2 of {file} question is missing"),
            (EN | {"answer": 3}, "In line 2 of {file} answer is missing: give it as a text."),
            (EN | {"passages": "p"}, "In line 2 of {file} passages are missing: give a list of texts."),
            (EN | {"passages": ["p", ""]}, "In line 2 of {file} passages are missing"),
            (EN | {"lang": "English"}, "In line 2 of {file} lang is 'English': give a code"),
            (EN | {"answer": "Nine [1, 3]."}, "In line 2 of {file} the answer cites [3], but its passages are 1 to 2."),
            (EN | {"answer": "Nine [0]."}, "In line 2 of {file} the answer cites [0]"),
        ],
    )
    def test_what_is_wrong_is_told_with_its_line(self, tmp_path: Path, row: object, sentence: str) -> None:
        path = lines(tmp_path, EN, row)
        with pytest.raises(ConfigError) as caught:
            load_examples(path)
        assert str(caught.value).startswith(sentence.format(file=path))

    @pytest.mark.parametrize(
        ("name", "text", "sentence"),
        [
            ("a.jsonl", "{not json}", "In line 1 of {file} there is no JSON"),
            ("a.jsonl", "\n", "{file} holds no examples"),
            ("a.toml", "examples = 1", "{file} holds other things than tables named [[example]]"),
            ("a.toml", "example = 1", "{file} holds other things than tables named [[example]]"),
            ("a.toml", "[[example]]\nquestion = 'q'", "In example 1 of {file} answer is missing"),
            ("a.toml", "= 1", "{file} is not TOML"),
            ("a.jsonl", "\udcff", "{file} cannot be read"),
        ],
    )
    def test_a_file_that_is_none(self, tmp_path: Path, name: str, text: str, sentence: str) -> None:
        path = tmp_path / name
        path.write_bytes(text.encode("utf-8", "surrogateescape"))
        with pytest.raises(ConfigError) as caught:
            load_examples(path)
        assert str(caught.value).startswith(sentence.format(file=path))

    def test_no_file(self, tmp_path: Path) -> None:
        with pytest.raises(ConfigError, match="cannot be read"):
            load_examples(tmp_path / "none.jsonl")


class TestSystem:
    def test_a_text_is_itself(self) -> None:
        assert load_system(" Answer in {language}. ") == {"": "Answer in {language}."}

    def test_a_text_of_lines_that_ends_like_a_file_is_a_text(self) -> None:
        assert load_system("Answer.\nRead rules.txt") == {"": "Answer.\nRead rules.txt"}

    def test_a_file_of_text(self, tmp_path: Path) -> None:
        path = tmp_path / "system.txt"
        path.write_text("\ufeffענה בקצרה.\n", "utf-8")
        assert load_system(str(path)) == {"": "ענה בקצרה."}

    def test_a_text_a_language(self, tmp_path: Path) -> None:
        path = tmp_path / "system.toml"
        path.write_text('he = "ענה."\nzh-Hant = "回答。"\nother = "Answer."', "utf-8")
        assert load_system(str(path)) == {"he": "ענה.", "zh-Hant": "回答。", "": "Answer."}

    @pytest.mark.parametrize(
        ("text", "sentence"),
        [
            ('Hebrew = "x"', "Hebrew in {file} is not a language"),
            ("he = 3", "he in {file} is not a text"),
            ('he = " "', "The instruction he in {file} is empty"),
            ("he", "{file} is not TOML"),
        ],
    )
    def test_what_is_wrong_is_told(self, tmp_path: Path, text: str, sentence: str) -> None:
        path = tmp_path / "system.toml"
        path.write_text(text, "utf-8")
        with pytest.raises(ConfigError) as caught:
            load_system(str(path))
        assert str(caught.value).startswith(sentence.format(file=path))

    def test_a_file_that_is_not_there_is_not_taken_for_a_text(self) -> None:
        with pytest.raises(ConfigError, match=r"system\.txt cannot be read"):
            load_system("prompts/system.txt")

    def test_an_empty_text(self) -> None:
        with pytest.raises(ConfigError, match="The instruction is empty"):
            load_system(" ")
