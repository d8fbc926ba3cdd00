from rag.types import Delta, Passage, Prompt, Usage
from rag.whole.notes import Writer, only, under
from tests.rag.made import passage

REFUSAL = "The documents do not say."


def shown(*passages: Passage) -> Prompt:
    return Prompt("Summarise the documents", "en", passages, (), REFUSAL)


def said(noted: list[Passage]) -> dict[int, str]:
    return {one.number: one.text for one in noted}


def test_a_note_stands_under_every_passage_that_it_cites() -> None:
    built = shown(
        passage("The museum opens at nine.", 7), passage("מחיר כרטיס הוא 12 אירו.", 8), passage("品茶會在茶室。", 12)
    )
    noted = under("It opens at nine [7]. Tickets and tea [8, 12]. 品茶會在茶室【12】。", built)
    assert said(noted) == {
        7: "It opens at nine.",
        8: "Tickets and tea.",
        12: "Tickets and tea. 品茶會在茶室。",
    }
    assert noted[0].source == built.passages[0].source


def test_a_note_without_a_citation_that_stands_goes_to_the_passage_that_bears_it_out() -> None:
    built = shown(passage("The museum opens at nine on weekdays.", 3), passage("The bridge was closed in 1962.", 4))
    noted = under("The bridge was closed in 1962 [99]. The museum opens at nine. A dragon sleeps below.", built)
    assert said(noted) == {3: "The museum opens at nine.", 4: "The bridge was closed in 1962."}


def test_a_refusal_notes_nothing() -> None:
    assert under(REFUSAL, shown(passage("Tea.", 1))) == []
    assert under("", shown(passage("Tea.", 1))) == []


def test_citations_of_what_was_not_shown_are_taken_out_and_told() -> None:
    allowed = [passage("It opens.", 3), passage("It closes.", 9)]
    assert only("It opens [3][5]. It closes [7–9].", allowed) == ("It opens [3]. It closes [9].", (5, 7, 8))
    assert only("נפתח בתשע [3].", allowed) == ("נפתח בתשע [3].", ())


class Counts:
    """A generator whose texts tell what they took."""

    name = "counts"
    writes = True

    def count_tokens(self, text: str) -> int:
        return len(text)

    def generate(self, prompt: Prompt) -> "Counted":
        return Counted(iter(("a", "b")))


class Counted:
    def __init__(self, pieces) -> None:  # type: ignore[no-untyped-def]
        self.pieces, self.usage = pieces, Usage(10, 2)

    def __iter__(self) -> "Counted":
        return self

    def __next__(self) -> str:
        return next(self.pieces)


def test_what_all_steps_take_is_added_up() -> None:
    writer = Writer(Counts())
    assert list(writer.write(shown(), shown=False)) == [Delta(""), Delta("")]
    assert list(writer.write(shown(), shown=True)) == [Delta("a"), Delta("b")]
    assert writer.usage == Usage(20, 4)
