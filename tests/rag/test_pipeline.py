import asyncio
import re
import threading
import time
from collections.abc import AsyncGenerator, Callable, Generator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, cast

import pytest

from indexing.collection import Collection
from indexing.deletion import delete_collection
from indexing.embed import LocalEncoder
from indexing.errors import EncoderMismatch, NoSuchCollection
from indexing.filters import Filter
from indexing.places import collection_names
from indexing.text.sentences import Span
from rag.attribute import LogProbs
from rag.cite import quoted
from rag.config import GeneratorConfig, PromptConfig, RetrieveConfig
from rag.errors import BadQuestion, ConfigError, DecoderError, GenerationError, NothingIndexed, NothingMatches, Stopped
from rag.generate.local import LocalGenerator, load_local
from rag.loading import Encoders, Loaded, Once
from rag.pipeline import LONGEST_QUESTION, RAG
from rag.prompt import ABSTENTION
from rag.stopping import Stop, never
from rag.types import Answer, Delta, Event, Found, Prompt, Turn
from tests import tiny_decoder
from tests.fakes import HashEncoder
from tests.indexing.samples import written

FILES = {
    "hours.md": (
        "# Opening hours\n\nThe harbour museum opens at nine on weekdays and at ten on Saturdays. It is closed on Mondays.\n"
        "\n## Groups\n\nGroups of more than fifteen people must book a week ahead by telephone.\n"
    ),
    "history.md": (
        "# The customs house\n\nThe customs house was designed by Edmund Farrow. It was finished in 1874.\n\n"
        "The swing bridge beside it was closed in 1962 after a coal barge had struck it.\n"
    ),
    "prices-he.md": (
        "# מחירון\n\nמחיר כרטיס למבוגר הוא 12 אירו. כרטיס לסטודנט עולה 8 אירו.\n\n"
        "## בית הקפה\n\nבית הקפה פתוח בימי חול עד השעה 16:00.\n"
    ),
    "tea-hant.md": "# 品茶會\n\n品茶會每週六下午三點在二樓茶室舉行。每次最多接待十二人，費用每人五歐元。\n",
    "guide-hans.txt": "参观指南\n\n博物馆的衣帽间在一楼入口左侧，免费使用。轮椅可以在服务台借用，需要出示证件。\n",
}
ASKED = {
    "en": ("When does the harbour museum open on Saturdays?", "hours.md", "at ten on Saturdays"),
    "he": ("כמה עולה כרטיס לסטודנט?", "prices-he.md", "כרטיס לסטודנט עולה 8 אירו"),
    "zh-Hant": ("品茶會在哪裡舉行？", "tea-hant.md", "二樓茶室"),
    "zh-Hans": ("博物馆的衣帽间在哪里？", "guide-hans.txt", "一楼入口左侧"),
}
HOURS = ASKED["en"][0]


def loaded_as(encoder: Callable[[], Any], generator: Callable[[], Any]) -> Loaded:
    return Loaded(Encoders(encoder, strict=True), Once(generator), lambda: None)


class Writes:
    """A generator that writes what it is told, piece by piece, and remembers what it was given."""

    name = "told"
    writes = False

    def __init__(self, *pieces: str, before: Callable[[], None] = lambda: None) -> None:
        self.pieces, self.before = pieces, before
        self.prompts: list[Prompt] = []
        self.ended = threading.Event()
        self.held: list[Iterator[str]] = []  # so that none ends only because nobody holds it any more

    def count_tokens(self, text: str) -> int:
        return len(text.split())

    def generate(self, prompt: Prompt) -> Iterator[str]:
        self.prompts.append(prompt)
        self.held.append(self._written())
        return self.held[-1]

    def _written(self) -> Iterator[str]:
        try:
            for piece in self.pieces:
                self.before()
                yield piece
        finally:
            self.ended.set()


class Refuses(Writes):
    """A generator that says that the passages do not say, as it was asked to."""

    def generate(self, prompt: Prompt) -> Iterator[str]:
        yield prompt.abstention + "".join(self.pieces)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, encoder: LocalEncoder) -> Path:
    """A home with the collection `museum`, which no test changes."""
    home = tmp_path_factory.mktemp("museum")
    with RAG.open("museum", home=home, encoder=encoder) as rag:
        summary = rag.ingest(written(home / "docs", FILES))
    assert (summary.documents, summary.skipped) == (len(FILES), ())
    return home


@pytest.fixture
def opened(home: Path, encoder: LocalEncoder) -> Iterator[Callable[..., RAG]]:
    """Opens the collection `museum` with one generator or another."""
    pipelines: list[RAG] = []

    def open_museum(generator: object = None, **settings: object) -> RAG:
        pipelines.append(RAG.open("museum", home=home, encoder=encoder, generator=generator, **settings))  # type: ignore[arg-type]
        return pipelines[-1]

    yield open_museum
    for pipeline in pipelines:
        pipeline.close()


class TestAsk:
    @pytest.mark.parametrize("lang", ASKED)
    def test_the_answer_stands_in_the_right_document(self, opened: Callable[..., RAG], lang: str) -> None:
        question, document, words = ASKED[lang]
        answer = opened().ask(question)
        assert (answer.question, answer.query, answer.lang, answer.generator) == (
            question,
            question,
            lang,
            "extractive",
        )
        assert words in answer.text
        assert not answer.abstained
        assert answer.supported
        assert answer.dropped == ()
        assert Path(answer.citations[0].document).name == document

    @pytest.mark.parametrize("lang", ASKED)
    def test_a_citation_gives_the_words_of_the_file(self, opened: Callable[..., RAG], lang: str) -> None:
        for citation in opened().ask(ASKED[lang][0]).citations:
            text = Path(citation.document).read_text("utf-8")
            assert text[citation.start : citation.end] == citation.quote
            assert citation.page is None

    @pytest.mark.parametrize("lang", ASKED)
    def test_every_sentence_has_a_verdict_at_its_place(self, opened: Callable[..., RAG], lang: str) -> None:
        answer = opened().ask(ASKED[lang][0])
        assert answer.verdicts
        for index, verdict in enumerate(answer.verdicts):
            assert verdict.text.rstrip(".。") in answer.text[verdict.start : verdict.end]
            numbers = tuple(citation.number for citation in answer.citations if citation.sentence == index)
            assert verdict.numbers == numbers
            assert any(quoted(answer.passages[number - 1].text, verdict.text) for number in numbers)

    def test_passages_are_numbered_best_first(self, opened: Callable[..., RAG]) -> None:
        passages = opened(retrieve=RetrieveConfig(top_k=3)).ask(HOURS).passages
        assert [passage.number for passage in passages] == [1, 2, 3]
        assert [passage.score for passage in passages] == sorted((p.score for p in passages), reverse=True)

    def test_each_stage_is_timed(self, opened: Callable[..., RAG]) -> None:
        timings = opened().ask(HOURS).timings
        assert list(timings) == ["retrieve", "prompt", "generate", "verify", "total"]
        assert all(seconds >= 0 for seconds in timings.values())
        assert sum(list(timings.values())[:-1]) == pytest.approx(timings["total"], abs=0.05)

    def test_asking_twice_answers_alike(self, opened: Callable[..., RAG]) -> None:
        rag = opened()
        first, second = rag.ask(HOURS), rag.ask(HOURS)
        assert (first.text, first.passages, first.citations) == (second.text, second.passages, second.citations)

    def test_space_around_a_question_is_nothing(self, opened: Callable[..., RAG]) -> None:
        assert opened().ask(f" \n{HOURS}\t").question == HOURS

    def test_half_a_character_in_a_question_does_no_harm(self, opened: Callable[..., RAG]) -> None:
        assert "at ten on Saturdays" in opened().ask(f"{HOURS} \ud83d").text


class TestHistory:
    def test_a_follow_up_is_searched_for_with_what_it_follows(self, opened: Callable[..., RAG]) -> None:
        generator = Writes("It is closed on Mondays [1].")
        history = (Turn(HOURS, "At ten [1]."),)
        answer = opened(generator).ask("And on Mondays?", history=history)
        assert answer.question == "And on Mondays?"
        assert answer.query == generator.prompts[0].question == f"{HOURS} And on Mondays?"
        contents = [message.content for message in generator.prompts[0].messages]
        assert contents[1:3] == [HOURS, "At ten [1]."]
        assert contents[3].endswith("\n\nAnd on Mondays?")
        assert answer.supported

    @pytest.mark.parametrize(
        ("before", "question", "words"),
        [
            ("How much is a ticket for an adult? כמה עולה כרטיס למבוגר?", "ולסטודנט?", "8 אירו"),
            ("品茶會在哪裡舉行？", "費用呢？", "五歐元"),
        ],
    )
    def test_it_finds_what_the_follow_up_alone_would_not_name(
        self, opened: Callable[..., RAG], before: str, question: str, words: str
    ) -> None:
        answer = opened().ask(question, history=(Turn(before, "…"),))
        assert any(words in passage.text for passage in answer.passages[:2])

    def test_without_history_a_question_is_left_alone(self, opened: Callable[..., RAG]) -> None:
        assert opened().ask("And on Mondays?").query == "And on Mondays?"

    def test_the_answer_is_in_the_language_of_the_follow_up(self, opened: Callable[..., RAG]) -> None:
        answer = opened(Refuses()).ask("ובשבת?", history=(Turn(HOURS, "At ten [1]."),))
        assert (answer.lang, answer.text) == ("he", ABSTENTION["he"])

    def test_whoever_waits_may_leave_while_a_follow_up_is_rewritten(self, opened: Callable[..., RAG]) -> None:
        model = Writes(*["more "] * 1000)
        model.writes = True
        events = cast(
            "Generator[Event]", opened(model).stream("And on Mondays?", history=(Turn(HOURS, "At ten [1]."),))
        )
        assert [next(events), next(events)] == [Delta(""), Delta("")]
        events.close()
        assert model.ended.is_set()
        assert len(model.prompts) == 1


class Scores(Writes):
    """A generator that finds every answer as likely after each prompt, and remembers which it was asked about."""

    def logprobs(
        self, prompts: Sequence[Prompt], answer: str, sentences: Sequence[Sequence[Span]], *, stop: Stop = never
    ) -> LogProbs:
        self.scored = list(prompts)
        return LogProbs(tuple((0.0,) * len(sentences) for _ in prompts), (1,) * len(sentences))


class TestAttribution:
    @pytest.mark.parametrize("tokens", [40, 120, 160, 400])
    def test_the_prompts_that_are_compared_differ_in_passages_only(
        self, opened: Callable[..., RAG], tokens: int
    ) -> None:
        model = Scores("It is closed on Mondays [1].")
        said = " ".join(["The museum opens at ten, and there is more to say."] * 2)
        config = PromptConfig(tokens=tokens, turn_tokens=tokens)
        opened(model, prompt=config).ask("And on Mondays?", history=(Turn(HOURS, said),), attribute=True)
        (answered,) = model.prompts
        assert model.scored[0] == answered
        assert model.scored[1].passages == ()
        assert {prompt.messages[:-1] for prompt in model.scored} == {answered.messages[:-1]}

    def test_whoever_waits_may_leave_while_it_is_asked(self, opened: Callable[..., RAG]) -> None:
        asked, left = threading.Event(), threading.Event()

        class Slow(Scores):
            def logprobs(
                self, prompts: Sequence[Prompt], answer: str, sentences: Sequence[Sequence[Span]], *, stop: Stop = never
            ) -> LogProbs:
                asked.set()
                while not stop():
                    time.sleep(0.01)
                left.set()
                raise Stopped

        events = cast("Generator[Event]", opened(Slow("At ten [1].")).stream(HOURS, attribute=True))
        while not asked.is_set():
            assert not isinstance(next(events), Answer)
        assert next(events) == Delta("")
        events.close()
        assert left.is_set()


class TestStream:
    @pytest.mark.parametrize("lang", ASKED)
    def test_found_then_pieces_then_the_answer(self, opened: Callable[..., RAG], lang: str) -> None:
        found, *pieces, answer = opened().stream(ASKED[lang][0])
        assert isinstance(found, Found)
        assert isinstance(answer, Answer)
        assert (found.query, found.passages) == (answer.query, answer.passages)
        assert "".join(piece.text for piece in pieces if isinstance(piece, Delta)) == answer.text
        assert len(pieces) >= 1

    def test_pieces_come_before_the_writing_ends(self, opened: Callable[..., RAG]) -> None:
        generator = Writes("Nine", " [1].")
        events = opened(generator).stream(HOURS)
        next(events)
        assert next(events) == Delta("Nine")
        assert not generator.ended.is_set()
        assert isinstance(list(events)[-1], Answer)
        assert generator.ended.is_set()

    def test_closing_it_early_stops_the_generator(self, opened: Callable[..., RAG]) -> None:
        generator = Writes(*["more "] * 1000)
        events = cast("Generator[Event]", opened(generator).stream(HOURS))
        for _ in range(5):
            next(events)
        assert not generator.ended.is_set()
        events.close()
        assert generator.ended.is_set()

    def test_closing_it_before_the_first_piece_asks_no_generator(self, opened: Callable[..., RAG]) -> None:
        generator = Writes("Nine.")
        events = cast("Generator[Event]", opened(generator).stream(HOURS))
        assert isinstance(next(events), Found)
        events.close()
        assert generator.prompts == []

    def test_a_generator_that_fails_says_so(self, opened: Callable[..., RAG]) -> None:
        def fail() -> None:
            raise GenerationError("The server said no: look at its log.")

        with pytest.raises(GenerationError, match="The server said no"):
            opened(Writes("Nine.", before=fail)).ask(HOURS)


class TestAsync:
    def test_the_loop_goes_on_while_an_answer_is_written(self, opened: Callable[..., RAG]) -> None:
        """Each piece waits until the coroutine beside it has ticked: a loop that is blocked never lets it."""
        ticks = threading.Semaphore(0)

        def wait() -> None:
            while ticks.acquire(blocking=False):
                pass
            for _ in range(3):
                assert ticks.acquire(timeout=5), "the loop is blocked"

        async def tick() -> None:
            while True:
                ticks.release()
                await asyncio.sleep(0.001)

        async def both() -> tuple[Answer, list[Event]]:
            rag = opened(Writes("The museum opens", " at nine on weekdays [1].", before=wait))
            ticking = asyncio.create_task(tick())
            answer = await rag.ask_async(HOURS)
            events = [event async for event in rag.stream_async(HOURS)]
            ticking.cancel()
            return answer, events

        answer, events = asyncio.run(both())
        assert answer.text == "The museum opens at nine on weekdays [1]."
        assert [type(event) for event in events] == [Found, Delta, Delta, Answer]
        assert cast(Answer, events[-1]).text == answer.text

    def test_closing_it_early_stops_the_generator(self, opened: Callable[..., RAG]) -> None:
        generator = Writes(*["more "] * 1000)

        async def some() -> None:
            events = cast("AsyncGenerator[Event]", opened(generator).stream_async(HOURS))
            async for event in events:
                if isinstance(event, Delta):
                    break
            await events.aclose()

        asyncio.run(some())
        assert generator.ended.is_set()

    def test_a_task_that_is_cancelled_while_a_piece_is_written_stops_the_generator(
        self, opened: Callable[..., RAG]
    ) -> None:
        writing = threading.Event()

        def slow() -> None:
            writing.set()
            time.sleep(0.1)

        generator = Writes(*["more "] * 1000, before=slow)

        async def read() -> None:
            async for _ in opened(generator).stream_async(HOURS):
                pass

        async def cancelled() -> None:
            task = asyncio.create_task(read())
            await asyncio.to_thread(writing.wait, 10)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

        asyncio.run(cancelled())
        assert generator.ended.wait(5)

    def test_errors_come_through(self, opened: Callable[..., RAG]) -> None:
        async def read() -> None:
            async for _ in opened().stream_async(" "):
                pass

        with pytest.raises(BadQuestion):
            asyncio.run(read())
        with pytest.raises(BadQuestion):
            asyncio.run(opened().ask_async(""))


class TestSearch:
    def test_as_many_as_asked_for(self, opened: Callable[..., RAG]) -> None:
        rag = opened(retrieve=RetrieveConfig(top_k=2, candidates=3))
        assert [len(rag.search("the museum", k=k)) for k in (None, 1, 3, 5)] == [2, 1, 3, 5]

    def test_best_first_and_no_answer(self, opened: Callable[..., RAG]) -> None:
        generator = Writes("x")
        best = opened(generator).search("Who designed the customs house?")[0]
        assert (best.number, best.title, Path(best.source).name) == (1, "The customs house", "history.md")
        assert generator.prompts == []

    @pytest.mark.parametrize("k", [0, -1])
    def test_none_cannot_be_asked_for(self, opened: Callable[..., RAG], k: int) -> None:
        with pytest.raises(ConfigError, match=f"top_k is {k}"):
            opened().search("the museum", k=k)


class TestFilters:
    def test_only_what_is_let_through_is_found(self, opened: Callable[..., RAG]) -> None:
        rag = opened()
        assert {passage.lang for passage in rag.search("museum", where=Filter(languages=("he",)))} == {"he"}
        assert {Path(passage.source).name for passage in rag.search("museum", where=Filter(within=("hours.md",)))} == {
            "hours.md"
        }
        answer = rag.ask(ASKED["he"][0], where=Filter(within=("hours.md",)))
        assert {Path(passage.source).name for passage in answer.passages} == {"hours.md"}
        today = rag.documents()[0].date
        assert rag.search("museum", where=Filter(since=today)) == rag.search("museum")

    @pytest.mark.parametrize(
        "wanted", [Filter(languages=("fr",)), Filter(within=("/nowhere",)), Filter(until="1999-01-01")]
    )
    def test_a_filter_that_leaves_nothing_says_so(self, opened: Callable[..., RAG], wanted: Filter) -> None:
        for call in (opened().ask, opened().search):
            with pytest.raises(NothingMatches, match=re.escape(f"matches the filter ({wanted})")):
                call("museum", where=wanted)

    def test_many_questions_at_once_find_what_each_finds(self, opened: Callable[..., RAG]) -> None:
        rag, questions = opened(), [question for question, *_ in ASKED.values()]
        for together, question in zip(rag.search(questions, k=2), questions, strict=True):
            alone = rag.search(question, k=2)
            assert [passage.chunk for passage in together] == [passage.chunk for passage in alone]
            assert [passage.score for passage in together] == pytest.approx([passage.score for passage in alone])
        assert rag.search([]) == []
        with pytest.raises(BadQuestion):
            rag.search(["museum", " "])


class TestReranking:
    def test_a_reranker_has_the_last_word_on_the_order(self, opened: Callable[..., RAG]) -> None:
        class Shortest:
            name = "shortest"

            def score(self, question: str, passages: Sequence[str]) -> list[float]:
                assert question == HOURS
                return [-float(len(text)) for text in passages]

        answer = opened(Writes("x"), reranker=Shortest()).ask(HOURS)
        lengths = [len(passage.text) for passage in answer.passages]
        assert lengths == sorted(lengths)
        assert [passage.score for passage in answer.passages] == [-length for length in lengths]
        assert [passage.number for passage in answer.passages] == list(range(1, len(lengths) + 1))


class TestBadQuestions:
    @pytest.mark.parametrize("question", ["", " ", "\n\t", "?!", "\u200b", "…"])
    def test_an_empty_one(self, opened: Callable[..., RAG], question: str) -> None:
        for call in (opened().ask, opened().search):
            with pytest.raises(BadQuestion, match="The question is empty: ask something"):
                call(question)

    def test_one_too_long(self, opened: Callable[..., RAG]) -> None:
        with pytest.raises(BadQuestion, match=f"4001 characters: at most {LONGEST_QUESTION} are read"):
            opened().ask("w" * (LONGEST_QUESTION + 1))
        assert opened().ask("博" * LONGEST_QUESTION).question == "博" * LONGEST_QUESTION


class TestCollections:
    def test_one_that_is_not_there(self, tmp_path: Path, encoder: LocalEncoder) -> None:
        rag = RAG.open("gone", home=tmp_path, encoder=encoder)
        for call in (lambda: rag.ask(HOURS), lambda: rag.search(HOURS), rag.documents):
            with pytest.raises(NoSuchCollection, match=r"no collection named 'gone' .*mekor ingest"):
                call()
        assert collection_names(tmp_path) == []
        assert list(tmp_path.iterdir()) == []

    def test_one_that_is_empty(self, tmp_path: Path, encoder: LocalEncoder) -> None:
        Collection.create("empty", encoder.id, home=tmp_path).close()
        with RAG.open("empty", home=tmp_path, encoder=encoder) as rag:
            assert rag.documents() == []
            for call in (rag.ask, rag.search):
                with pytest.raises(NothingIndexed, match="Nothing is indexed yet in the collection 'empty'"):
                    call(HOURS)
            assert rag.ingest(tmp_path / "gone.md").documents == 0
            assert collection_names(tmp_path) == ["empty"]

    def test_one_that_is_deleted_answers_no_more(self, tmp_path: Path, encoder: LocalEncoder) -> None:
        docs = written(tmp_path / "docs", FILES)
        with RAG.open("museum", home=tmp_path, encoder=encoder) as reader:
            reader.ingest(docs)
            assert reader.ask(HOURS).supported
            delete_collection("museum", home=tmp_path)
            with pytest.raises(NoSuchCollection):
                reader.ask(HOURS)
            with RAG.open("museum", home=tmp_path, encoder=encoder) as other:
                other.ingest(written(tmp_path / "new", {"new.md": "The museum opens at noon now."}))
            assert "noon" in reader.ask(HOURS).text
            assert len(reader.documents()) == 1

    def test_one_that_would_be_empty_is_not_made(self, tmp_path: Path, encoder: LocalEncoder) -> None:
        with RAG.open("new", home=tmp_path, encoder=encoder) as rag:
            summary = rag.ingest(tmp_path / "gone.md")
            assert (summary.documents, len(summary.skipped)) == (0, 1)
            assert collection_names(tmp_path) == []
            with pytest.raises(NoSuchCollection):
                rag.ask(HOURS)
            assert rag.ingest(written(tmp_path / "docs", FILES)).documents == len(FILES)
            assert rag.ask(HOURS).supported

    def test_one_of_another_encoder(self, home: Path) -> None:
        with RAG.open("museum", home=home, encoder=HashEncoder()) as rag:
            for call in (lambda: rag.ask(HOURS), lambda: rag.search(HOURS), lambda: rag.ingest(home / "docs")):
                with pytest.raises(EncoderMismatch, match=r"'museum' was embedded by mekor-encoder .* not by hash"):
                    call()
            assert len(rag.documents()) == len(FILES)

    def test_its_documents(self, opened: Callable[..., RAG], home: Path) -> None:
        documents = opened().documents()
        assert [Path(document.source).name for document in documents] == sorted(FILES)
        assert {Path(d.source).name: d.lang for d in documents}["tea-hant.md"] == "zh-Hant"

    def test_documents_are_removed_from_it(self, tmp_path: Path) -> None:
        with RAG.open("museum", home=tmp_path / "home", encoder=HashEncoder()) as rag:
            rag.ingest(written(tmp_path / "docs", FILES))
            before = {Path(info.source).name: info.source for info in rag.documents()}
            assert rag.remove(before["hours.md"], Path(before["history.md"]), "nothing") == 2
            assert [Path(info.source).name for info in rag.documents()] == sorted(
                before.keys() - {"hours.md", "history.md"}
            )
        with RAG.open("gone", home=tmp_path / "home") as rag, pytest.raises(NoSuchCollection):
            rag.remove("hours.md")

    def test_another_beside_it_has_the_same_models(self, home: Path) -> None:
        loaded: list[str] = []

        def load() -> HashEncoder:
            loaded.append("encoder")
            return HashEncoder()

        def make() -> Writes:
            loaded.append("generator")
            return Writes("Blue [1].")

        first = RAG("first", home, loaded_as(load, make), RetrieveConfig(), PromptConfig())
        second = first.beside("second")
        for rag, text in ((first, "The door is blue."), (second, "The gate is red.")):
            path = home / f"{rag.collection_name}.txt"
            path.write_text(text, "utf-8")
            rag.ingest(path)
        answers = [rag.ask("What colour is it painted?") for rag in (first, second)]
        assert [answer.passages[0].text for answer in answers] == ["The door is blue.", "The gate is red."]
        assert loaded == ["encoder", "generator"]
        second.warm()
        assert loaded == ["encoder", "generator"]
        second.close()
        assert first.search("door")[0].text == "The door is blue."
        first.close()

    def test_closed_at_the_end_of_a_with(self, home: Path, encoder: LocalEncoder) -> None:
        with RAG.open("museum", home=home, encoder=encoder) as rag:
            rag.documents()
            held = rag._finder._open
            assert held is not None
        assert rag._finder._open is None
        rag.close()
        assert len(rag.documents()) == len(FILES)  # it opens again when asked again
        rag.close()

    def test_nothing_is_loaded_before_it_is_needed(self, tmp_path: Path) -> None:
        rag = RAG.open("x", home=tmp_path, models="base")
        rag.close()
        with pytest.raises(ConfigError, match="'huge' is not a set of models: give one of embedded, small, base"):
            RAG.open("x", models="huge")

    def test_ingesting_again_changes_the_answer(self, tmp_path: Path, encoder: LocalEncoder) -> None:
        path = tmp_path / "hours.md"
        with RAG.open("c", home=tmp_path, encoder=encoder) as rag:
            path.write_text("# Hours\n\nThe museum opens at nine on weekdays.\n", "utf-8")
            assert rag.ingest(path).documents == 1
            assert "at nine" in rag.ask("When does the museum open on weekdays?").text
            assert rag.ingest(path).unchanged == 1
            path.write_text("# Hours\n\nThe museum opens at eleven on weekdays.\n", "utf-8")
            assert rag.ingest(path).documents == 1
            answer = rag.ask("When does the museum open on weekdays?")
            assert "at eleven" in answer.text
            assert all("at nine" not in passage.text for passage in answer.passages)
            assert len(rag.documents()) == 1


class TestThreads:
    def test_many_may_ask_at_once(self, opened: Callable[..., RAG]) -> None:
        rag = opened()
        questions = [question for question, _, _ in ASKED.values()] * 3
        alone = {question: rag.ask(question) for question in set(questions)}
        with ThreadPoolExecutor(4) as pool:
            answers = list(pool.map(rag.ask, questions))
        for question, answer in zip(questions, answers, strict=True):
            assert answer.question == question
            assert (answer.text, answer.citations) == (alone[question].text, alone[question].citations)

    def test_the_first_question_of_many_loads_one_model(self, home: Path, encoder: LocalEncoder) -> None:
        loaded: list[int] = []
        both = threading.Barrier(2, timeout=10)

        def load() -> LocalEncoder:
            loaded.append(1)
            time.sleep(0.05)
            return encoder

        rag = RAG("museum", home, loaded_as(load, lambda: Writes("Ten [1].")), RetrieveConfig(), PromptConfig())

        def ask(question: str) -> str:
            both.wait()
            return rag.ask(question).text

        with ThreadPoolExecutor(2) as pool:
            assert list(pool.map(ask, [HOURS, "Who designed it?"])) == ["Ten [1]."] * 2
        assert loaded == [1]
        rag.close()

    def test_one_may_ask_while_another_ingests(self, tmp_path: Path) -> None:
        with RAG.open("c", home=tmp_path, encoder=HashEncoder(), generator=Writes("Nine [1].")) as rag:
            rag.ingest(written(tmp_path / "docs", FILES))
            extra = {f"extra-{i}.txt": f"Room {i} holds {i * 7} amphorae." for i in range(30)}
            with ThreadPoolExecutor(2) as pool:
                done = pool.submit(rag.ingest, written(tmp_path / "more", extra))
                while not done.done():
                    assert rag.ask(HOURS).passages
                assert done.result().documents == len(extra)
            assert rag.search("Room 29 holds amphorae")[0].text.startswith("Room ")


class TestJudging:
    def test_numbers_out_of_range_are_taken_out_and_told(self, opened: Callable[..., RAG]) -> None:
        rag = opened(Writes("The museum opens at nine on weekdays [1][42]. It is ", "closed on Mondays [1, 99]."))
        answer = rag.ask(HOURS)
        assert answer.text == "The museum opens at nine on weekdays [1]. It is closed on Mondays [1]."
        assert answer.dropped == (42, 99)
        assert answer.supported
        assert {citation.number for citation in answer.citations} == {1}

    def test_only_shown_passages_can_be_cited(self, opened: Callable[..., RAG]) -> None:
        """A prompt with room for one passage: the others were found, but not shown."""
        rag = opened(Writes("The museum opens at nine on weekdays [1][2]."))
        rag._prompt = PromptConfig(tokens=1)
        answer = rag.ask(HOURS)
        assert len(answer.passages) > 1
        assert (answer.text, answer.dropped) == ("The museum opens at nine on weekdays [1].", (2,))

    def test_a_sentence_without_a_citation_is_not_supported(self, opened: Callable[..., RAG]) -> None:
        answer = opened(Writes("The museum opens at nine on weekdays. It is closed on Mondays [1].")).ask(HOURS)
        assert [verdict.supported for verdict in answer.verdicts] == [False, True]
        assert not answer.supported
        assert not answer.abstained

    def test_what_the_passage_does_not_say_is_not_supported(self, opened: Callable[..., RAG]) -> None:
        answer = opened(Writes("The museum opens at 11 on Saturdays [1].")).ask(HOURS)
        assert not answer.supported
        assert answer.verdicts[0].judged
        assert len(answer.citations) == 1

    @pytest.mark.parametrize("text", ["", " \n", "[1]", "[77]"])
    def test_an_answer_without_words_is_not_supported(self, opened: Callable[..., RAG], text: str) -> None:
        answer = opened(Writes(text)).ask(HOURS)
        assert (answer.verdicts, answer.citations, answer.supported, answer.abstained) == ((), (), False, False)

    @pytest.mark.parametrize("lang", ASKED)
    @pytest.mark.parametrize("after", ["", " ", " [1]", " [1][2]\n"])
    def test_a_refusal_makes_no_claim(self, opened: Callable[..., RAG], lang: str, after: str) -> None:
        answer = opened(Refuses(after)).ask(ASKED[lang][0])
        assert answer.text == ABSTENTION[lang]
        assert answer.abstained
        assert answer.supported
        assert (answer.citations, answer.verdicts) == ((), ())
        assert answer.passages

    def test_a_refusal_with_more_words_is_one(self, opened: Callable[..., RAG]) -> None:
        assert opened(Refuses(" Ask at the front desk.")).ask(HOURS).abstained

    def test_a_refusal_before_a_cited_claim_is_none(self, opened: Callable[..., RAG]) -> None:
        answer = opened(Refuses(" The museum opens at nine on weekdays [1].")).ask(HOURS)
        assert not answer.abstained
        assert [verdict.supported for verdict in answer.verdicts] == [False, True]


class Many(Writes):
    """A generator that writes several answers at a time."""

    def generate_many(self, prompts: Sequence[Prompt]) -> list[str]:
        return list(self.pieces)


def test_no_empty_answer_is_given_for_one_of_many(opened: Callable[..., RAG]) -> None:
    questions = [HOURS, "מתי נפתח המוזיאון?"]
    written = opened(Many("Nine. [1]", "בתשע. [1]")).ask_many(questions)
    assert [one.withheld or one.text for one in written] == ["Nine. [1]", "בתשע. [1]"]
    with pytest.raises(DecoderError, match="told wrote an empty answer: raise max_new_tokens"):
        opened(Many("Nine. [1]", " \n")).ask_many(questions)


class TestWithADecoder:
    """The whole walk with real, tiny language models."""

    @pytest.fixture(scope="class")
    def gibberish(self, tmp_path_factory: pytest.TempPathFactory) -> LocalGenerator:
        folder = tiny_decoder.build(tmp_path_factory.mktemp("gibberish"))
        return load_local(GeneratorConfig(kind="local", model=str(folder), max_new_tokens=24), device="cpu")

    @pytest.mark.parametrize("lang", ASKED)
    def test_whatever_it_writes_is_judged(
        self, opened: Callable[..., RAG], gibberish: LocalGenerator, lang: str
    ) -> None:
        found, *pieces, answer = opened(gibberish).stream(ASKED[lang][0])
        assert isinstance(found, Found)
        assert isinstance(answer, Answer)
        assert pieces
        assert answer.text
        assert not answer.supported
        assert not answer.abstained
        assert not any(verdict.supported for verdict in answer.verdicts)

    def test_closing_it_stops_the_model(self, opened: Callable[..., RAG], gibberish: LocalGenerator) -> None:
        events = cast("Generator[Event]", opened(gibberish).stream(HOURS))
        next(events)
        next(events)
        events.close()
        assert "mekor-decoder" not in [thread.name for thread in threading.enumerate()]

    def test_one_that_has_learned_answers_with_its_sources(self, tmp_path: Path, encoder: LocalEncoder) -> None:
        folder = tiny_decoder.build_taught(tmp_path / "taught")
        generator = load_local(GeneratorConfig(kind="local", model=str(folder), max_new_tokens=64), device="cpu")
        (tmp_path / "museum.md").write_text(tiny_decoder.DOCUMENT, "utf-8")
        with RAG.open("c", home=tmp_path, encoder=encoder, generator=generator) as rag:
            rag.ingest(tmp_path / "museum.md")
            for question, text in tiny_decoder.LESSONS.items():
                answer = rag.ask(question)
                assert answer.text == text
                assert answer.supported
                assert answer.generator == "taught"
                assert answer.citations[0].quote in tiny_decoder.DOCUMENT
