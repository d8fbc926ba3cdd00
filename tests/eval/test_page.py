import re
from dataclasses import replace
from html.parser import HTMLParser

from eval.page import marked, page
from eval.types import Question, Record
from tests.eval.runs import EN, FOUND, MADE_UP, RIGHT, TEXT, WRONG, made


class Tags(HTMLParser):
    """The tags that a browser would see, and whether each is closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag not in ("meta", "img"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def shown(*records: Record, pictures: dict[str, bytes] | None = None, without: str = "") -> str:
    return page(made(*records), pictures or {}, without)


def test_the_page_fetches_nothing_and_runs_nothing() -> None:
    text = shown(RIGHT, WRONG, MADE_UP, pictures={"calibration.png": b"\x89PNG"})
    tags = Tags(text)
    assert not tags.open
    assert not {"script", "link", "iframe", "object", "a", "u", "i", "b"} & {tag for tag, _ in tags.seen}
    for tag, attributes in tags.seen:
        assert not any(name.startswith("on") or name in ("href", "srcdoc", "style") for name in attributes), tag
        assert str(attributes.get("src", "data:")).startswith("data:image/png;base64,") or "src" not in attributes
    assert re.search(r"url\(|@import", text) is None
    assert "default-src 'none'" in text


def test_what_questions_answers_and_passages_say_is_only_text() -> None:
    text = shown(RIGHT, MADE_UP)
    for said in (
        "When was it &lt;b&gt;opened&lt;/b&gt;?",
        "&lt;script&gt;alert(1)&lt;/script&gt;",
        "&amp; &lt;i&gt;closed",
    ):
        assert said in text


def test_names_in_attributes_and_headings_are_escaped_too() -> None:
    hostile = Question('"><img src=x onerror=alert(1)>', "?", ("x",), '"><b>', type="</style><script>")
    tags = Tags(shown(Record(hostile, answer="y", generator="<script>"), WRONG))
    assert not {"script", "b", "img"} & {tag for tag, _ in tags.seen}


def test_the_words_an_answer_rests_on_are_marked() -> None:
    assert marked(FOUND, RIGHT) == "It was <mark>opened in 1890</mark> &amp; &lt;i&gt;closed&lt;/i&gt;."
    assert marked(replace(FOUND, document="/docs/other.md"), RIGHT).startswith("It was opened")


def test_citations_that_overlap_or_leave_the_passage_are_marked_once() -> None:
    (cited,) = RIGHT.citations
    many = (
        cited,
        replace(cited, start=110, end=125),
        replace(cited, start=111, end=112),
        replace(cited, start=0, end=102),
    )
    text = marked(FOUND, replace(RIGHT, citations=many))
    assert text.startswith("<mark>It</mark> was <mark>opened in 1890</mark><mark> &amp; &lt;</mark>i")
    assert re.sub("</?mark>", "", text) == marked(FOUND, replace(RIGHT, citations=()))


def test_offsets_that_do_not_count_the_text_mark_nothing() -> None:
    assert "<mark>" not in marked(replace(FOUND, end=FOUND.end + 1), RIGHT)


def test_a_sentence_that_nothing_bears_out_is_set_apart() -> None:
    assert "It was opened in 1890. [1] <del>Perhaps &lt;u&gt;twice&lt;/u&gt;.</del>" in shown(RIGHT)


def test_hebrew_is_shown_from_the_right() -> None:
    text = shown(WRONG)
    assert '<bdi dir="auto">מתי נפתח המוזיאון?</bdi>' in text
    assert '<p class="dim" dir="auto">איפה? — בנמל</p>' in text


def test_tables_have_intervals_and_counts() -> None:
    text = shown(RIGHT, WRONG, MADE_UP)
    assert '<bdi dir="auto">95% interval</bdi>' in text
    row = next(line for line in text.splitlines() if "exact match" in line)
    assert "0.000–0.658" in row
    assert '<bdi dir="auto">By lang</bdi>' in text


def test_errors_have_their_reason_and_abstentions_what_was_withheld() -> None:
    text = shown(Record(EN, error="ServerError: <gone>"), Record(EN, answer="No.", abstained=True, withheld="<1890>"))
    assert "ServerError: &lt;gone&gt;" in text
    assert 'Withheld:</p><blockquote dir="auto">&lt;1890&gt;' in text


def test_why_there_are_no_plots_is_said() -> None:
    assert "<p>Plots are left out: none.</p>" in shown(RIGHT, without="Plots are left out: none.")


def test_a_report_of_nothing_is_a_page() -> None:
    assert not Tags(shown()).open
    assert TEXT not in shown()
