from rag.types import Passage
from rag.whole.central import central
from tests.rag.made import passage

TEA = (
    "# The tea house\n\nA coat rack stands at the door. Tea is poured in the tea house at three. "
    "The tea of the tea house comes from Fuzhou."
)
HEBREW = (
    "כרטיסים\n\nמחיר כרטיס למבוגר הוא 12 אירו וכרטיס לסטודנט עולה 8 אירו. כרטיס משפחתי למוזיאון עולה 20 אירו. יש גינה."
)
CHINESE = "品茶會每週六下午在茶室舉行，品茶會由茶師主持。門口有一把椅子。"


def test_the_sentence_that_says_most_of_each_document() -> None:
    documents: list[list[Passage]] = [[passage(TEA, 1)], [passage(HEBREW, 2)], [passage(CHINESE, 3)]]
    assert [one.text for one in central(documents)] == [
        "Tea is poured in the tea house at three.",
        "מחיר כרטיס למבוגר הוא 12 אירו וכרטיס לסטודנט עולה 8 אירו.",
        "品茶會每週六下午在茶室舉行，品茶會由茶師主持。",
    ]


def test_its_place_is_that_in_the_document() -> None:
    (one,) = central([[passage("Nothing here.", 1), passage(TEA, 2, start=500)]])
    assert (one.number, one.start) == (2, 500 + TEA.index("Tea is poured"))
    assert one.end - one.start == len(one.text)


def test_rows_questions_and_beginnings_stand_for_a_document_only_where_there_is_nothing_else() -> None:
    row = "| tea house | tea house tea |"
    (one,) = central([[passage(f"Is the tea of the tea house good tea?\n\n{row}\n\nThe tea house pours tea daily.")]])
    assert one.text == "The tea house pours tea daily."
    (alone,) = central([[passage(row)]])
    assert alone.text == row


def test_of_sentences_that_say_as_much_the_first_is_taken() -> None:
    (one,) = central([[passage("Ships bring black tea here.\n\nHere ships bring black tea.")]])
    assert one.text == "Ships bring black tea here."
