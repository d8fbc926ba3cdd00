import pytest

from indexing.text.fold import fold
from rag.generate.kinds import kinds_asked, kinds_there, without_question_words


@pytest.mark.parametrize(
    ("question", "kinds"),
    [
        ("How many visitors came?", "number"),
        ("How much is a ticket?", "number"),
        ("When was it built?", "time"),
        ("In what year was it built?", "time"),
        ("Who designed it?", "name"),
        ("Where is the cloakroom?", ""),
        ("Why is the clock wrong?", ""),
        ("כמה מבקרים הגיעו?", "number"),
        ("מתי הוא נבנה?", "time"),
        ("באיזו שנה הוא נבנה?", "time"),
        ("מי תכנן אותו?", "name"),
        ("איפה המלתחה?", ""),
        ("有多少訪客？", "number"),
        ("何時建成？", "time"),
        ("它是什麼時候建成的？", "time"),
        ("誰設計的？", "name"),
        ("衣帽間在哪裡？", ""),
        ("有多少访客？", "number"),
        ("何时建成？", "time"),
        ("它是什么时候建成的？", "time"),
        ("谁设计的？", "name"),
        ("衣帽间在哪里？", ""),
        ("Wo ist die Garderobe?", ""),
    ],
)
def test_the_kind_asked_for(question: str, kinds: str) -> None:
    number, time, name = kinds_asked(fold(question))
    assert (number, time, name) == (kinds == "number", kinds == "time", kinds == "name")


@pytest.mark.parametrize(
    ("question", "text", "there"),
    [
        ("How many came?", "In all 480 people came.", True),
        ("How many came?", "A dozen came.", True),
        ("How many came?", "They came late.", False),
        ("How many of the 480 came?", "The 480 came late.", False),
        ("כמה הגיעו?", "הגיעו שלושה אנשים.", True),
        ("כמה הגיעו?", "הם הגיעו באיחור.", False),
        ("來了多少人？", "共來了三百人。", True),
        ("來了多少人？", "他們來得很晚。", False),
        ("来了多少人？", "共来了三百人。", True),
        ("来了多少人？", "他们来得很晚。", False),
    ],
)
def test_a_number_is_there_when_the_question_does_not_say_it(question: str, text: str, there: bool) -> None:
    folded = fold(question)
    number, _, _, missing = kinds_there(kinds_asked(folded), folded, text)
    assert (number, missing) == (float(there), float(not there))


@pytest.mark.parametrize(
    ("question", "text", "there"),
    [
        ("When was it built?", "It was built in 1874.", True),
        ("When is it closed?", "It is closed on Mondays and in August.", True),
        ("When was it built?", "It was built of granite.", False),
        ("מתי הוא נבנה?", "הוא נבנה בשנת תרל״ד.", True),
        ("מתי הוא נבנה?", "הוא נבנה מגרניט.", False),
        ("何時建成？", "1874年建成。", True),
        ("何時建成？", "由花崗岩建成。", False),
        ("何时建成？", "1874年建成。", True),
        ("何时建成？", "由花岗岩建成。", False),
        ("When do they rehearse?", "They rehearse in the evening.", True),
        ("מתי מגיע הגנן?", "הגנן יגיע מעתה בימי רביעי.", True),
        ("מתי מגיע הגנן?", "הגנן יגיע מעתה בבוקר.", True),
        ("מתי מגיע הגנן?", "הגנן יגיע מעתה ברכבת.", False),
        ("几点开门？", "上午开门。", True),
        ("品茶會何時舉行？", "須於三天前報名。", False),
    ],
)
def test_a_time_is_there(question: str, text: str, there: bool) -> None:
    folded = fold(question)
    assert kinds_there(kinds_asked(folded), folded, text)[1] == float(there)


def test_a_name_is_a_capital_inside_the_sentence() -> None:
    folded = fold("Who designed the Customs House?")
    asked = kinds_asked(folded)
    assert kinds_there(asked, folded, "It was designed by Edmund Farrow.")[2] == 1.0
    assert kinds_there(asked, folded, "Nobody knows.")[2] == 0.0
    assert kinds_there(asked, folded, "The Customs House was designed in haste.")[2] == 0.0


def test_what_was_not_asked_for_counts_nothing() -> None:
    folded = fold("Where is the cloakroom?")
    assert tuple(kinds_there(kinds_asked(folded), folded, "Room 12, since 1874, by Edmund Farrow.")) == (0, 0, 0, 0)


@pytest.mark.parametrize(
    ("question", "left"),
    [
        ("When was the tower built?", "tower built"),
        ("מתי נבנה המגדל?", "נבנה המגדל"),
        ("鐘樓是什麼時候建成的？", "钟楼 建成"),
        ("钟楼是什么时候建成的？", "钟楼 建成"),
    ],
)
def test_question_words_are_taken_out(question: str, left: str) -> None:
    assert " ".join(without_question_words(fold(question)).replace("?", " ").split()) == left
