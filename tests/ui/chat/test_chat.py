"""What the chat proposes, takes along and understands: follow-up questions, Markdown, events. None of it needs the page."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import closing
from dataclasses import fields, replace
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from indexing.collection import Collection
from indexing.conversations import Kept
from rag.rewrite import depends
from rag.types import Answer, Citation, Passage
from tests.ui.payloads import PAYLOADS
from tests.ui.scene import OFFSET, Museum, passage
from tests.ui.seen import Seen
from tests.ui.stored import Library
from ui.chat import suggest
from ui.chat.conversations import Opened
from ui.chat.empty import hint, welcome
from ui.chat.events import asked, plain
from ui.chat.export import escaped, file_name, markdown
from ui.chat.sample import made
from ui.chat.suggest import Candidate, answered, candidates, outline
from ui.chat.talk import Chat, Conversation, Exchange, converse
from ui.look import chat_script
from ui.render import question
from ui.words import LANGUAGES
from ui.words.chat import CHAT, ChatWords
from ui.words.toolkit import TOOLKIT, everywhere
from ui.words.viewer import VIEWER, ViewerWords

if TYPE_CHECKING:
    from rag.pipeline import RAG


def found(number: int, source: str, *headings: str, title: str | None = None) -> Passage:
    """A passage under these headings."""
    one = passage(number, source, title=title)
    return replace(one, chunk=replace(one.chunk, chunk=replace(one.chunk.chunk, headings=headings)))


def answer_of(question: str, lang: str, *passages: Passage, cited: str = "") -> Answer:
    citations = tuple(
        Citation(1, 0, one.source, one.title, None, OFFSET, OFFSET + 3, "…", one.headings)
        for one in passages
        if one.source == cited
    )
    return Answer(question, question, "x [1]", lang, passages, citations, (), True, not cited, "museum")


def talk(museum: Museum, *questions: str) -> Conversation:
    past: Conversation = ()
    for one in questions:
        *_, past = converse(lambda _: museum, "museum", one, past)  # type: ignore[arg-type,return-value]
    return past


class TestSuggested:
    @pytest.mark.parametrize(
        ("question", "lang", "heading", "asks"),
        [
            ("When does it open?", "en", "3.1 Ticket prices:", "What is said about “Ticket prices”?"),
            ("מתי פותחים?", "he", "א. ביטולים ושינויים", "מה נאמר על ״ביטולים ושינויים״?"),
            ("几点开门？", "zh-Hans", "二、门票", "关于“门票”是怎么说的？"),
            ("幾點開門？", "zh-Hant", "三、門票。", "關於「門票」是怎麼說的？"),
        ],
    )
    def test_a_heading_is_asked_about_in_the_language_of_the_question(
        self, question: str, lang: str, heading: str, asks: str
    ) -> None:
        given = answer_of(question, lang, found(1, "docs/hours.pdf", "Guide", heading))
        (one,) = candidates(given)
        assert (one.question, one.heading, one.source) == (asks, heading, "docs/hours.pdf")
        assert not depends(one.question)  # it means the same whatever was asked before

    def test_cited_documents_come_first_and_each_heading_once(self) -> None:
        given = answer_of(
            "When does it open?", "en", found(1, "docs/票价.html", "票价", "学生票"), found(2, "docs/hours.pdf", "G", "Hours"),
            found(3, "docs/hours.pdf", "G", "Prices"), found(4, "docs/hours.pdf", "G", "1. PRICES"), cited="docs/hours.pdf",
        )  # fmt: skip
        made = [one.heading for one in candidates(given, ("Next of it", "Hours"))]
        assert made == ["Next of it", "学生票"]  # what the answer cites stands under the others

    def test_nothing_is_asked_that_was_asked_or_is_no_heading(self) -> None:
        given = answer_of(
            "What are the ticket prices?", "en", found(1, "a", "G", "Ticket prices"), found(2, "b", "G", "?!"),
            found(3, "c", "G", "long " * 20), found(4, "d"), found(5, "e", "Title", title="Title"),
        )  # fmt: skip
        assert [one.heading for one in candidates(given)] == ["Title"]

    def test_only_what_the_collection_answers_is_proposed(self, tmp_path: Path) -> None:
        library = Library(tmp_path)
        (exchange,) = talk(library, "When does the museum open?")
        assert exchange.answer is not None
        there = [Candidate(f"About Monday {n}?", "2. Monday:", "docs/hours.pdf") for n in range(5)]
        elsewhere = Candidate("About Monday?", "Elsewhere", "docs/hours.pdf")
        rag = library
        proposed = answered(rag, [elsewhere, *there], exchange.answer)  # type: ignore[arg-type]
        assert proposed == ("About Monday 0?", "About Monday 1?", "About Monday 2?")
        quoted = replace(exchange.answer, generator="extractive")
        zebra = Candidate("zebra?", "2. Monday:", "docs/hours.pdf")
        assert answered(rag, [zebra, there[0]], quoted) == ("About Monday 0?",)  # type: ignore[arg-type]

    def test_after_a_while_no_more_is_tried(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        library = Library(tmp_path)
        (exchange,) = talk(library, "When does the museum open?")
        assert exchange.answer is not None
        monkeypatch.setattr(suggest, "SECONDS", -1.0)
        there = Candidate("About Monday?", "2. Monday:", "docs/hours.pdf")
        assert answered(library, [there], exchange.answer) == ()  # type: ignore[arg-type]

    def test_the_outline_begins_after_what_is_cited(self, tmp_path: Path) -> None:
        from indexing.types import Document, Heading
        from tests.ui.stored import ENCODER

        headings = tuple(Heading(1, name, start) for start, name in ((0, "One"), (4, "Two"), (8, "Three")))
        with closing(Collection.create("museum", ENCODER.id, home=tmp_path)) as stored:
            stored.ledger.put(
                Document("a", "A", "One Two Three", "text/plain", headings=headings), [], ENCODER.encode_passages([])
            )
            cited = Citation(1, 0, "a", "A", None, 4, 7, "Two")
            assert outline(stored, cited) == ("Three", "One", "Two")
            assert outline(stored, None) == outline(stored, replace(cited, document="gone")) == ()


class TestExport:
    def opened(self, exchanges: Conversation, title: str = "Title") -> Opened:
        return Opened(Kept("id", title, "2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z"), exchanges, {})

    def test_it_holds_questions_answers_and_their_sources(self) -> None:
        past = talk(Museum(), "When does the museum open?", "כמה עולה כרטיס למבוגר?", "zebra", "break the museum")
        text = markdown(self.opened(past, "Hours & prices"), "museum", "en")
        assert text.startswith(
            "# Hours \\& prices\n\nExported from Mekor on 2026-01-02, collection museum.\n\n## When does"
        )
        assert "\n- \\[1\\] Opening hours · hours.pdf · page 3\n" in text
        assert "\n  > The museum opens at ten.\n" in text
        assert "**מקורות**" in text
        assert "The documents do not say." in text
        assert text.count("**Sources**") == 1
        assert "*The server at http\\://127.0.0.1\\:9/v1 does not answer\\: start vllm serve.*" in text

    @pytest.mark.parametrize("payload", PAYLOADS, ids=range(len(PAYLOADS)))
    def test_nothing_that_was_written_does_anything(self, payload: str) -> None:
        one = found(1, f"docs/{payload}", payload, title=payload)
        quote = Citation(1, 0, one.source, payload, None, 0, 9, payload, (payload,))
        given = Answer(payload, payload, f"{payload} [1]", "en", (one,), (quote,), (), True, False, "museum")
        text = markdown(self.opened((Exchange(payload, "museum", "en", answer=given),), payload), "museum", "he")
        html = MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(text)
        assert set(re.findall(r"<(\w+)", html)) <= {"h1", "h2", "p", "strong", "ul", "li", "blockquote"}
        shown = Seen(html).text
        letters = [char for char in payload if char.isalnum()]
        assert "".join(letters) in "".join(char for char in shown if char.isalnum())

    @given(st.text(st.characters(exclude_categories=["Cc", "Cs", "Cn", "Co", "Cf", "Zl", "Zp"])))
    def test_any_text_is_shown_as_it_is(self, text: str) -> None:
        html = MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(escaped(text))
        assert set(re.findall(r"<(\w+)", html)) <= {"p"}
        assert Seen(html).text.split() == text.split()

    @pytest.mark.parametrize(
        ("title", "name"),
        [("מתי פותחים?", "מתי פותחים.md"), ("../../etc/passwd\x00", "etc passwd.md"), ("几点？", "几点.md"), ("???", "mekor.md"),
         ("x" * 300, "x" * 60 + ".md")],
    )  # fmt: skip
    def test_every_system_takes_its_name(self, title: str, name: str) -> None:
        assert file_name(title) == name


class TestEvents:
    chat = Chat("museum", "id", tuple(Exchange(str(n), "museum", "en", suggested=n == 2) for n in range(3)), ("Next?",))

    def test_what_is_typed_an_example_and_a_suggestion_go_on_at_the_end(self) -> None:
        for event, wanted, suggested in (
            (None, "typed", False),
            ({"index": 1, "value": {"text": "An example?"}}, "An example?", False),
            ({"index": 0, "value": "Next?"}, "Next?", True),
        ):
            got = asked("typed", self.chat, event)
            assert (got.question, got.kept, got.suggested) == (wanted, 3, suggested)

    def test_one_is_asked_again_and_one_is_edited_from_there_on(self) -> None:
        again = asked("", self.chat, {"index": 4, "value": question("2")})
        assert (again.question, again.kept, again.suggested) == ("2", 2, True)
        for value in (question("Is it <b>open</b> &amp; free?"), "Is it <b>open</b> &amp; free?"):
            edited = asked("", self.chat, {"index": [2, 0], "value": value, "previous_value": question("1")})
            assert (edited.question, edited.kept, edited.suggested) == ("Is it <b>open</b> &amp; free?", 1, False)

    @pytest.mark.parametrize("index", [6, 99, -1, None, "x", [], [9, 0]])
    def test_a_place_that_is_none_asks_nothing(self, index: object) -> None:
        assert asked("", self.chat, {"index": index, "value": "x", "previous_value": "y"}).question == ""
        assert asked("", self.chat, {"index": index, "value": "x"}).question == ""

    @given(st.text(st.characters(exclude_categories=["Cc", "Cs", "Cn", "Co", "Cf"])))
    def test_an_edited_question_is_what_was_shown(self, text: str) -> None:
        assert plain(question(f"a{text}b")) == f"a{text}b".replace("\u2028", "\n").replace("\u2029", "\n")


def test_an_empty_chat_speaks_the_language_of_the_page_alone() -> None:
    for lang in LANGUAGES:
        assert CHAT[lang].welcome in Seen(welcome(lang, is_empty=False)).text
        assert CHAT[lang].own_files in Seen(welcome(lang, is_empty=True)).text
        assert CHAT[lang].hint in Seen(hint(lang)).text
    assert not re.search("[א-ת]", Seen(hint("en")).text)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_language_says_everything_with_the_same_values(lang: str) -> None:
    for kind, table in ((ChatWords, CHAT), (ViewerWords, VIEWER)):
        for field in fields(kind):
            said, english = (getattr(table[one], field.name) for one in (lang, "en"))  # type: ignore[index]
            if isinstance(said, str):
                assert said
                assert sorted(re.findall(r"{\w+}", said)) == sorted(re.findall(r"{\w+}", english))
            else:
                assert set(said) == set(english)
    assert set(TOOLKIT[lang]) == set(TOOLKIT["en"])
    assert everywhere(lang)["fr"] == TOOLKIT[lang]


def test_words_in_a_script_end_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(CHAT, "en", replace(CHAT["en"], not_fetched="</script><!--"))
    assert "</script" not in chat_script.script("en")
    assert "<!--" not in chat_script.script("en")


def test_the_sample_is_made_while_somebody_watches(tmp_path: Path) -> None:
    from rag.pipeline import RAG
    from tests.ui.stored import ENCODER

    for number in range(3):
        (tmp_path / f"{number}.txt").write_text(f"Document {number} of the sample.", "utf-8")
    with RAG.open("museum", home=tmp_path / "home", encoder=ENCODER) as rag:
        steps = list(made(rag, tmp_path))
        assert steps[-1] == (3, 3)
        assert [done for done, _ in steps] == sorted(done for done, _ in steps)
        assert len(rag.documents()) == 3


def test_who_leaves_while_the_sample_is_made_need_not_wait(tmp_path: Path) -> None:
    goes_on, ended = Event(), Event()

    class Slow:
        def ingest(self, folder: Path, *, progress: Callable[[int, int, str], None]) -> None:
            progress(1, 2, "a.txt")
            goes_on.wait(20)
            ended.set()

    steps = made(cast("RAG", Slow()), tmp_path)
    assert [next(steps), next(steps)] == [(0, 0), (1, 2)]
    steps.close()
    assert not ended.is_set()
    goes_on.set()
    assert ended.wait(20)
