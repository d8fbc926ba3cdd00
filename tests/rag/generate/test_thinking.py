import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.generate.thinking import without_thinking

PARTS = ["<think>", "</think>", "<", "<thi", "</", ">", "k>", "a", " ", "\n", "שלום", "答案"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("It opens at nine [1].", "It opens at nine [1]."),
        ("<think>\nLet me see.\n</think>\n\nIt opens at nine [1].", "It opens at nine [1]."),
        ("בתשע <think>רגע</think> בבוקר", "בתשע בבוקר"),
        ("<think></think>九點開門 [1]。", "九點開門 [1]。"),
        ("<think>never ends", ""),
        ("5 < 7 and <thin", "5 < 7 and <thin"),
        ("", ""),
    ],
)
def test_only_the_answer_is_shown(text: str, shown: str) -> None:
    assert "".join(without_thinking([text])) == shown
    assert "".join(without_thinking(list(text))) == shown


def test_a_template_may_have_opened_the_block() -> None:
    assert "".join(without_thinking(["hm", "m</thi", "nk>\n", "Nine."], inside=True)) == "Nine."


def test_text_that_cannot_be_a_mark_is_not_held_back() -> None:
    pieces = without_thinking(iter(["One ", "two"]))
    assert [next(pieces), next(pieces)] == ["One ", "two"]


@given(st.lists(st.sampled_from(PARTS), max_size=14).map("".join), st.booleans(), st.data())
def test_how_the_text_is_cut_does_not_matter(text: str, inside: bool, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=6)))
    pieces = [text[start:end] for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    whole = "<think>" * inside + text
    expected = re.sub(r"<think>.*?(?:</think>\s*|\Z)", "", whole, flags=re.DOTALL).lstrip()
    assert "".join(without_thinking(pieces, inside=inside)) == expected
