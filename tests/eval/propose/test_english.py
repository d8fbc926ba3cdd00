from __future__ import annotations

import pytest

from eval.propose.english import questions

COMMON = frozenset({"work", "restoration", "harbour", "hall"})


def first(sentence: str) -> tuple[str, tuple[str, ...]] | None:
    asked = next(questions(sentence, "en", COMMON), None)
    return (asked.question, asked.answers) if asked else None


@pytest.mark.parametrize(
    ("sentence", "question", "answers"),
    [
        (
            "The museum had 86,300 visitors in 2024, which is 7 per cent more than in 2023.",
            "In which year did the museum have 86,300 visitors?",
            ("2024",),
        ),
        (
            "The wing was rebuilt in concrete in 1926, and a careful eye can see the seam.",
            "In which year was the wing rebuilt in concrete?",
            ("1926",),
        ),
        (
            "The city council laid the first stone in 1868 and the house was finished in 1871.",
            "In which year did the city council lay the first stone?",
            ("1868",),
        ),
        ("Work begins on 2 June 2025 and should take ten weeks.", "On which day does work begin?", ("2 June 2025",)),
        (
            "Three parking spaces on Rope Lane are reserved for blue-badge holders.",
            "How many parking spaces on Rope Lane are reserved for blue-badge holders?",
            ("Three parking spaces", "Three"),
        ),
        (
            "The collection has since grown to 18,400 objects, of which some are on show.",
            "The collection has since grown to how many objects?",
            ("18,400 objects", "18,400"),
        ),
        (
            "A ticket includes the special exhibition in Room 3.",
            "A ticket includes the special exhibition in which room?",
            ("Room 3",),
        ),
        (
            "The board chose Bellamy & Sons at €48,000, although theirs was not the lowest offer.",
            "The board chose Bellamy & Sons at how much?",
            ("€48,000",),
        ),
        (
            "Captain Strand proposed that the museum buy a boat of its own.",
            "Who proposed that the museum buy a boat of its own?",
            ("Captain Strand",),
        ),
        (
            "The volunteer coordinator is Tom Ashby, extension 235, whose office is behind the cloakroom.",
            "Who is the volunteer coordinator?",
            ("Tom Ashby",),
        ),
        (
            "The green tiles of the staircase were made by the Vane pottery, eight miles up the river.",
            "By whom were the green tiles of the staircase made?",
            ("the Vane pottery",),
        ),
        (
            "The British Empire established the East Africa Protectorate in 1895.",
            "In which year did the British Empire establish the East Africa Protectorate?",
            ("1895",),
        ),
    ],
)
def test_a_plain_question(sentence: str, question: str, answers: tuple[str, ...]) -> None:
    assert first(sentence) == (question, answers)


@pytest.mark.parametrize(
    "sentence",
    [
        "It was set up here in 1994, after the lighthouse was automated.",
        "After that you work beside an experienced volunteer for four shifts.",
        "The shipping companies paid for it in 1868.",
        "Found in Room 4, leaning on the pepper barrel.",
        "Two guest tickets a year.",
        "The clock tower, 31 metres high, was not the idea of the architect.",
        "Room 5 stays open; only the corridor will be closed.",
        "The guided tour is given from 18:30 to 20:30.",
        "Every day at 12:15 a volunteer gives a ten-minute talk.",
        "The fog-signal exhibit in Room 2 is loud: it sounds every hour.",
        "About 7,000 died in the 1630s.",
    ],
)
def test_no_rule_is_sure_of_these(sentence: str) -> None:
    assert first(sentence) is None


def test_what_stands_in_brackets_is_left_out() -> None:
    asked = first("The crisis (known by another name) was declared in 1973 by the members (OAPEC) of the council.")
    assert asked == ("In which year was the crisis declared by the members of the council?", ("1973",))


def test_a_number_in_a_list_of_things_is_not_cut_off() -> None:
    assert first("The guide lists 12 rooms in the north wing, the south wing and the tower.") is None
