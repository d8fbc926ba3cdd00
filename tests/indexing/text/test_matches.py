import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexing.text.matches import matches


def found(text: str, question: str, lang: str | None = None) -> list[str]:
    return [text[start:end] for start, end in matches(text, question, lang)]


@pytest.mark.parametrize(
    ("text", "question", "marked"),
    [
        ("The museum opens; museums open at ten.", "when does a museum open", ["museum", "opens", "museums", "open"]),
        ("Open at 10:30, room 12.", "at 10", ["at", "10:30"]),
        ("The café's door", "cafe", ["café's"]),
        ("Use maxLength here", "length", ["maxLength"]),
        ("כרטיס כניסה למבוגר עולה 19 אירו", "כמה עולה הכרטיס?", ["כרטיס", "עולה"]),
        ("דובר צה״ל אמר", 'מה אמר צה"ל', ["צה״ל", "אמר"]),
        ("הַמּוּזֵיאוֹן נפתח", "מתי המוזיאון", ["הַמּוּזֵיאוֹן"]),
        ("成人票每张六十元，学生票", "成人票多少元", ["成人票"]),
        ("導覽每場限二十五人", "导览每场", ["導覽每場"]),
        ("一元、二元", "元", ["元", "元"]),
        ("nothing of it", "zebra", []),
    ],
)
def test_what_is_marked(text: str, question: str, marked: list[str]) -> None:
    assert found(text, question) == marked


def test_the_language_of_the_text_chooses_the_stemmer() -> None:
    assert "Häuser" in found("Viele Häuser", "Wo stehen die schönsten Häuser der Stadt?", "de")
    assert found("Viele Häuser", "Wo stehen die schönsten Häuser der Stadt?", "en") == []


@given(st.text(max_size=80), st.text(max_size=20))
def test_spans_are_in_order_apart_and_inside(text: str, question: str) -> None:
    spans = matches(text, question)
    edges = [edge for span in spans for edge in span]
    assert edges == sorted(set(edges))
    assert all(0 <= edge <= len(text) for edge in edges)
