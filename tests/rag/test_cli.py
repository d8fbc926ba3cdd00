"""The command line. `main` is called here as the console script calls it; some real processes are at the end."""

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from indexing import lock
from indexing.collection import Collection
from indexing.embed import LocalEncoder
from indexing.places import collection_folder, collections_folder
from rag import finding
from rag.errors import ServerError
from rag.prompt import ABSTENTION
from tests.indexing.samples import written
from tests.rag.commands import Done, Run, runner
from tests.rag.test_pipeline import FILES

QUESTION = "When does the harbour museum open on Saturdays?"
BESIDE = "How do I bake sourdough bread?"


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], encoder: LocalEncoder) -> Run:
    """Calls `mekor` with these arguments. The embedded encoder is the one that the tests have loaded already."""
    from rag import pipeline, sharing

    load = pipeline.load_encoder
    for module in (pipeline, sharing):
        monkeypatch.setattr(
            module, "load_encoder", lambda config: encoder if config.model == "embedded" else load(config)
        )
    monkeypatch.setenv("HF_HUB_DISABLE_TELEMETRY", "1")  # `main` sets it for its process
    return runner(monkeypatch, capsys)


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    return written(tmp_path / "docs", FILES)


@pytest.fixture
def museum(run: Run, docs: Path) -> str:
    """A collection with the files above."""
    assert run("ingest", docs, "--collection", "museum").code == 0
    return "museum"


class TestIngest:
    def test_a_folder(self, run: Run, docs: Path) -> None:
        done = run("ingest", docs)
        assert done.code == 0
        assert done.out.startswith(f"Collection default: {len(FILES)} documents in ")
        assert "0 skipped" in done.out

    def test_what_is_gone_is_told_and_with_sync_taken_out(self, run: Run, docs: Path) -> None:
        run("ingest", docs)
        gone = min(docs.iterdir())
        gone.unlink()
        done = run("ingest", docs)
        assert "1 file gone (--sync takes their documents out):" in done.out
        assert str(gone) in done.out
        assert ", 1 removed," in run("ingest", docs, "--sync").out
        assert run("ingest", docs, "--json").value["gone"] == []

    def test_watching_goes_on_and_tells_what_changed(
        self, run: Run, docs: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def changes(paths: list[Path], *, without: Path) -> Iterator[None]:
            assert (paths, without) == ([docs], collections_folder())
            yield None
            yield None  # nothing happened
            (docs / "new.md").write_text("# New\n\nA new thing.", "utf-8")
            with lock.hold(collection_folder("default"), 0):  # while somebody else writes
                yield None
            yield None
            (docs / "new.md").unlink()
            yield None
            (docs / "bad.pdf").write_bytes(b"%PDF-1.7 broken")
            yield None

        monkeypatch.setattr("indexing.watch.changes", changes)
        told = [line for line in run("ingest", docs, "--watch").out.splitlines() if line.startswith("Collection")]
        assert [line.split(", 0.")[0] for line in told[1:]] == [
            f"Collection default: 1 document in 1 chunk, {len(FILES)} unchanged, 0 skipped",
            f"Collection default: 0 documents in 0 chunks, {len(FILES)} unchanged, 0 skipped",
            f"Collection default: 0 documents in 0 chunks, {len(FILES)} unchanged, 1 skipped",
        ]

    def test_as_json(self, run: Run, docs: Path) -> None:
        first = run("ingest", docs, "--json", "-c", "m").value
        assert (first["collection"], first["documents"], first["unchanged"], first["skipped"]) == (
            "m",
            len(FILES),
            0,
            [],
        )
        again = run("ingest", docs, "--json", "-c", "m")
        assert again.code == 0
        assert (again.value["documents"], again.value["unchanged"]) == (0, len(FILES))

    def test_bad_files_are_listed_and_stop_nothing(self, run: Run, docs: Path, tmp_path: Path) -> None:
        (docs / "empty.txt").touch()
        (docs / "broken.pdf").write_bytes(b"%PDF-1.7\nbroken")
        (docs / "picture.md").write_bytes(bytes(range(256)) * 40)
        done = run("ingest", docs, tmp_path / "gone.md")
        assert done.code == 0
        assert "4 skipped" in done.out
        for name in ("empty.txt", "broken.pdf", "picture.md", "gone.md"):
            assert f"{name}: " in done.out.replace("\n", "")

    def test_only_bad_files_are_a_failure(self, run: Run, tmp_path: Path) -> None:
        (tmp_path / "empty.txt").touch()
        done = run("ingest", tmp_path / "empty.txt", tmp_path / "gone.md")
        assert done.code == 1
        assert "0 documents" in done.out
        assert "gone.md: there is no such file or folder" in done.out
        assert run("ingest", tmp_path / "empty.txt", "--json").value["documents"] == 0

    def test_a_home_of_ones_own(self, run: Run, docs: Path, tmp_path: Path) -> None:
        assert run("ingest", docs, "--home", tmp_path / "mine").code == 0
        assert (tmp_path / "mine/collections/default/truth.sqlite3").is_file()
        assert run("collections", "list", "--json").value == []

    @pytest.mark.parametrize("name", ["../up", "", "a/b", ".hidden", "x" * 80])
    def test_a_name_that_cannot_be_a_folder(self, run: Run, docs: Path, name: str) -> None:
        assert "cannot name a collection" in run("ingest", docs, "-c", name).failed_with_a_sentence()

    def test_no_path_is_a_usage_error(self, run: Run) -> None:
        done = run("ingest")
        assert done.code == 2
        assert "Missing argument" in done.err


class TestAsk:
    @pytest.mark.parametrize(
        ("question", "words", "document"),
        [
            (QUESTION, "at ten on Saturdays. [1]", "hours.md"),
            ("כמה עולה כרטיס לסטודנט?", "כרטיס לסטודנט עולה 8 אירו. [1]", "prices-he.md"),
            ("品茶會在哪裡舉行？", "二樓茶室舉行。 [1]", "tea-hant.md"),
        ],
    )
    def test_an_answer_with_its_source(self, run: Run, museum: str, question: str, words: str, document: str) -> None:
        done = run("ask", question, "-c", museum)
        assert done.code == 0
        answer, *sources = done.out.splitlines()
        assert words in answer
        assert any(line.strip().startswith(f"[1] {document}") and "characters" in line for line in sources)

    def test_as_json(self, run: Run, museum: str) -> None:
        done = run("ask", QUESTION, "-c", museum, "--json", "--top-k", "2")
        answer = done.value
        assert done.code == 0
        assert (answer["question"], answer["supported"], answer["abstained"]) == (QUESTION, True, False)
        assert answer["citations"][0]["document"].endswith("hours.md")
        assert len(answer["passages"]) == 2

    def test_what_the_documents_do_not_say(self, run: Run, museum: str) -> None:
        done = run("ask", BESIDE, "-c", museum)
        assert done.code == finding.EXIT_ABSTAINED == 3
        assert done.out.startswith(ABSTENTION["en"])
        assert "The nearest passages:" in done.out
        as_json = run("ask", BESIDE, "-c", museum, "--json")
        assert (as_json.code, as_json.value["abstained"]) == (3, True)

    def test_markup_in_a_document_is_text(self, run: Run, tmp_path: Path) -> None:
        text = "The [bold]tower[/bold] is closed on [link=http://x]Mondays[/link] and [/] Tuesdays."
        (tmp_path / "a.txt").write_text(text, "utf-8")
        run("ingest", tmp_path / "a.txt")
        done = run("ask", "When is the tower closed?")
        assert done.code == 0
        assert text in done.out

    @pytest.mark.parametrize("question", ["", "  ", "?"])
    def test_an_empty_question(self, run: Run, museum: str, question: str) -> None:
        assert "The question is empty" in run("ask", question, "-c", museum).failed_with_a_sentence()

    def test_a_collection_that_is_not_there(self, run: Run, museum: str) -> None:
        line = run("ask", QUESTION, "-c", "gone").failed_with_a_sentence()
        assert "no collection named 'gone' (there are: museum)" in line

    def test_an_empty_collection(self, run: Run, encoder: LocalEncoder) -> None:
        Collection.create("empty", encoder.id).close()
        line = run("ask", QUESTION, "-c", "empty").failed_with_a_sentence()
        assert "Nothing is indexed yet in the collection 'empty'" in line

    def test_an_error_does_nothing_to_the_terminal(self, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        def fail(**_: object) -> None:
            raise ServerError("The server failed: look into its log. [\x1b]0;mine\x07\x1b[2J\x9b31m נכשל]")

        monkeypatch.setattr("rag.settings.load_settings", fail)
        line = run("ask", QUESTION).failed_with_a_sentence()
        assert line == "mekor: The server failed: look into its log. []0;mine[2J31m נכשל]"

    def test_an_error_as_json(self, run: Run) -> None:
        done = run("ask", QUESTION, "-c", "gone", "--json")
        assert done.failed_with_a_sentence() == f"mekor: {done.value['error']['message']}"
        assert done.value["error"]["type"] == "NoSuchCollection"

    @pytest.mark.parametrize(
        ("flag", "said"),
        [("--encoder", "holds no model"), ("--reranker", "holds no model"), ("--llm", "holds no model")],
    )
    def test_a_folder_that_is_no_model(self, run: Run, museum: str, tmp_path: Path, flag: str, said: str) -> None:
        (tmp_path / "not-a-model").mkdir()
        line = run("ask", QUESTION, "-c", museum, flag, tmp_path / "not-a-model").failed_with_a_sentence()
        assert said in line
        assert "not-a-model" in line

    @pytest.mark.parametrize("flag", ["--encoder", "--reranker", "--llm"])
    def test_a_model_that_cannot_be_fetched(self, run: Run, museum: str, flag: str) -> None:
        line = run("ask", QUESTION, "-c", museum, flag, "no-such/model").failed_with_a_sentence()
        assert f"give its folder instead (for instance {flag} /models/model)" in line

    def test_a_server_that_is_not_there(self, run: Run, museum: str) -> None:
        line = run(
            "ask", QUESTION, "-c", museum, "--llm", "m", "--base-url", "http://127.0.0.1:9/v1"
        ).failed_with_a_sentence()
        assert "127.0.0.1:9" in line

    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            (("--models", "huge"), "'huge' is not a set of models"),
            (("--top-k", "0"), "top_k is 0"),
            (("--base-url", "http://127.0.0.1:9/v1"), "needs a model and an address"),
        ],
    )
    def test_a_setting_without_meaning(self, run: Run, museum: str, arguments: tuple[str, ...], said: str) -> None:
        assert said in run("ask", QUESTION, "-c", museum, *arguments).failed_with_a_sentence()

    def test_a_setting_that_is_misspelt(self, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("MEKOR_TOPK", "3")
        assert "did you mean top_k?" in run("ask", QUESTION).failed_with_a_sentence()

    def test_settings_from_the_environment(self, run: Run, museum: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("MEKOR_COLLECTION", museum)
        monkeypatch.setenv("MEKOR_TOP_K", "3")
        assert len(run("ask", QUESTION, "--json").value["passages"]) == 3
        assert len(run("ask", QUESTION, "--json", "--top-k", "1").value["passages"]) == 1

    @pytest.mark.parametrize("arguments", [("ask",), ("ask", "a", "b"), ("ask", "a", "--no-such-flag"), ("tell",)])
    def test_what_is_not_understood(self, run: Run, arguments: tuple[str, ...]) -> None:
        assert run(*arguments).code == 2


class TestCollections:
    def test_none_yet(self, run: Run) -> None:
        assert "There are no collections yet" in run("collections", "list").out
        assert run("collections", "list", "--json").value == []

    def test_list_show_and_delete(self, run: Run, museum: str, docs: Path) -> None:
        (row,) = run("collections", "list", "--json").value
        assert (row["name"], row["documents"]) == (museum, len(FILES))
        assert row["chunks"] >= len(FILES)
        assert museum in run("collections", "list").out
        shown = run("collections", "show", museum, "--json").value
        assert [Path(document["source"]).name for document in shown["documents"]] == sorted(FILES)
        assert "customs" in run("collections", "show", museum).out
        assert run("collections", "delete", museum, "--yes").code == 0
        assert run("collections", "list", "--json").value == []
        assert len(list(docs.iterdir())) == len(FILES)

    def test_a_deletion_that_is_not_confirmed(self, run: Run, museum: str, monkeypatch: pytest.MonkeyPatch) -> None:
        import io

        monkeypatch.setattr(sys, "stdin", io.StringIO("n\n"))
        assert run("collections", "delete", museum).code == 1
        assert len(run("collections", "list", "--json").value) == 1
        monkeypatch.setattr(sys, "stdin", io.StringIO("y\n"))
        assert run("collections", "delete", museum).code == 0
        assert run("collections", "list", "--json").value == []

    @pytest.mark.parametrize("command", ["show", "delete"])
    def test_one_that_is_not_there(self, run: Run, command: str) -> None:
        line = run("collections", command, "gone").failed_with_a_sentence()
        assert "no collection named 'gone' (there are: none yet)" in line


class TestEval:
    @pytest.fixture
    def gold(self, tmp_path: Path) -> Path:
        rows = [
            {
                "id": "1", "question": QUESTION, "answers": ["ten"],
                "sources": [{"document": "hours.md", "passage": "at ten on Saturdays"}],
            },
            {"id": "2", "question": "כמה עולה כרטיס לסטודנט?", "answers": ["8 אירו"], "lang": "he"},
            {"id": "3", "question": BESIDE, "answers": [], "answerable": False},
        ]  # fmt: skip
        path = tmp_path / "gold.jsonl"
        path.write_text("\n".join(json.dumps(row) for row in rows), "utf-8")
        return path

    def test_a_tiny_gold_file(self, run: Run, museum: str, gold: Path, tmp_path: Path) -> None:
        done = run("eval", "--gold", gold, "-c", museum, "--json", "--out", tmp_path / "out")
        assert done.code == 0
        report = done.value
        assert (report["collection"], report["questions"], report["errors"]) == (museum, 3, [])
        assert report["figures"]["recall@1"]["value"] == 1.0
        assert {"report.json", "report.md"} < {path.name for path in (tmp_path / "out").iterdir()}
        assert json.loads((tmp_path / "out/report.json").read_text("utf-8"))["questions"] == 3

    def test_answers_from_altered_passages_and_the_surprise_at_gold_answers(
        self, run: Run, museum: str, gold: Path, tmp_path: Path
    ) -> None:
        ask = ("eval", "--gold", gold, "-c", museum, "--out", tmp_path / "out")
        assert "robustness" not in run(*ask, "--json").value
        report = run(*ask, "--robustness", "--perplexity", "--json").value  # the same run, measured further
        assert report["robustness"]["questions"] == report["perplexity"]["figures"]["perplexity"]["unmeasured"] == 2
        told = report["robustness"]["changes"]["gold removed"]["right"]
        assert (told["change"]["count"], told["change"]["unmeasured"]) == (1, 1)  # one question names no passage
        assert told["after"] == 0.0
        kept = {path.name for path in (tmp_path / "out").iterdir()}
        assert {"robustness.jsonl", "perplexity.jsonl"} < kept
        page = (tmp_path / "out/report.html").read_text("utf-8")
        assert "Robustness: right answers" in page
        assert "Language model" in page
        assert "gold removed" in run(*ask, "--robustness").out

    def test_as_tables(self, run: Run, museum: str, gold: Path) -> None:
        done = run("eval", "--gold", gold, "-c", museum, "--limit", "2")
        assert done.code == 0
        assert "recall@1" in done.out

    def test_a_run_is_a_folder_at_home_where_none_is_named(self, run: Run, museum: str, gold: Path) -> None:
        folder = Path(run("eval", "--gold", gold, "-c", museum, "--json").value["folder"])
        assert folder.parent == collections_folder().parent / "runs"
        assert {
            "settings.json", "questions.jsonl", "report.json", "report.md", "report.html", "junit.xml",
        } <= {path.name for path in folder.iterdir()}  # fmt: skip
        settings = json.loads((folder / "settings.json").read_text("utf-8"))
        assert settings["gold_sha256"] == hashlib.sha256(gold.read_bytes()).hexdigest()
        assert (settings["collection"], settings["generation"] > 0) == (museum, True)
        assert "api_key" not in (folder / "settings.json").read_text("utf-8")
        page = (folder / "report.html").read_text("utf-8")
        assert page.count("<mark>") >= 1 or "<h2>The worst answers</h2>\n<p>0 of 0" in page

    def test_a_condition_that_holds_ends_with_code_5(self, run: Run, museum: str, gold: Path, tmp_path: Path) -> None:
        done = run("eval", "--gold", gold, "-c", museum, "--fail-if", "recall@1 > 0.5", "--out", tmp_path / "out")
        assert done.code == 5
        assert "Failed, recall@1 > 0.5: recall@1 is 1 (" in done.out
        assert '<failure message="Failed, recall@1' in (tmp_path / "out/junit.xml").read_text("utf-8")
        done = run("eval", "--gold", gold, "-c", museum, "--fail-if", "recall@1<50%", "--slices", "type")
        assert done.code == 0
        assert "By type" in done.out
        assert "By lang" not in done.out

    @pytest.mark.parametrize(
        ("option", "value", "said"),
        [
            ("--fail-if", "halucination>0.05", "did you mean hallucination?"),
            ("--slices", "tone", "'tone' is no attribute"),
        ],
    )
    def test_what_is_misspelt_is_told(
        self, run: Run, museum: str, gold: Path, option: str, value: str, said: str
    ) -> None:
        assert said in run("eval", "--gold", gold, "-c", museum, option, value).failed_with_a_sentence()

    def test_gold_is_needed(self, run: Run) -> None:
        done = run("eval")
        assert done.code == 2
        assert "--gold" in done.err

    def test_two_runs_are_compared(self, run: Run, museum: str, gold: Path, tmp_path: Path) -> None:
        one, two = tmp_path / "one", tmp_path / "two"
        assert run("eval", "--gold", gold, "-c", museum, "--out", one).code == 0
        done = run("eval", "--gold", gold, "-c", museum, "--out", two, "--compare", one, "--json")
        assert done.value["compared"]["questions"] == 3
        done = run("eval", "compare", one, two)
        assert done.code == 0
        assert "No difference shown" in done.out
        assert run("eval", "compare", one, two, "--json").value["runs"] == ["one", "two"]
        assert "holds no run" in run("eval", "compare", one, tmp_path).failed_with_a_sentence()

    def test_a_set_with_passages_is_indexed_first(self, run: Run, tmp_path: Path) -> None:
        folder = tmp_path / "set"
        folder.mkdir()
        passage = {"id": "p1", "title": "Tower", "text": "The tower is closed on Mondays.", "lang": "en"}
        question = {"id": "q", "question": "When is the tower closed?", "answers": ["Mondays"], "passage_id": "p1"}
        (folder / "passages.jsonl").write_text(json.dumps(passage), "utf-8")
        (folder / "questions.jsonl").write_text(json.dumps(question), "utf-8")
        report = run("eval", "--gold", folder, "--json").value
        assert report["figures"]["recall@1"]["value"] == 1.0
        (row,) = run("collections", "list", "--json").value
        assert row["name"] == report["collection"]

    @pytest.mark.parametrize("content", [None, "", "not json", '{"question": "q"}'])
    def test_gold_that_cannot_be_read(self, run: Run, museum: str, tmp_path: Path, content: str | None) -> None:
        path = tmp_path / "bad.jsonl"
        if content is not None:
            path.write_text(content, "utf-8")
        assert "bad.jsonl" in run("eval", "--gold", path, "-c", museum).failed_with_a_sentence()


@pytest.mark.slow
def test_a_broken_collection_is_listed_and_can_be_deleted(run: Run, museum: str) -> None:
    from indexing.places import collection_folder

    assert run("ingest", __file__, "--collection", "broken").code == 0
    ledger = collection_folder("broken") / "truth.sqlite3"
    for file in ledger.parent.glob("truth.sqlite3*"):
        file.unlink()
    ledger.write_bytes(b"no database" * 1000)
    done = run("collections", "list", "--json")
    assert done.code == 0
    assert [row["documents"] for row in json.loads(done.out) if row["name"] == "broken"] == ["unreadable"]
    assert run("collections", "delete", "broken", "--yes").code == 0
    assert not ledger.parent.exists()


def test_names_that_begin_with_a_tilde(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("~$draft.md").write_text("The harbour is deep.", "utf-8")
    assert run("ingest", "~$draft.md").code == 0
    assert run("ask", "x", "--encoder", "~nosuchuser/model").code == 1


def test_the_demonstration(run: Run) -> None:
    from rag.terminal import DEMO_QUESTIONS

    done = run("demo")
    assert done.code == 0
    assert "Collection museum: 20 documents" in done.out
    assert "0 skipped" in done.out
    places = [done.out.index(question) for question in DEMO_QUESTIONS]
    assert places == sorted(places)
    answers = [part for part in done.out.split("\n\n") if part.startswith(DEMO_QUESTIONS)]
    assert len(answers) == len(DEMO_QUESTIONS)
    assert "mekor chat --collection museum" in done.out


def test_interrupting_it(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(**_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("rag.settings.load_settings", interrupt)
    assert run("ask", QUESTION).code == 130


def test_a_mistake_of_ours_keeps_its_traceback(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def mistake(**_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("rag.settings.load_settings", mistake)
    with pytest.raises(ZeroDivisionError):
        run("ask", QUESTION)


class TestProcess:
    """The same as a person has it: a process, its exit code and what it prints."""

    @pytest.fixture
    def mekor(self, tmp_path: Path) -> Run:
        def process(*arguments: object, **environment: str) -> Done:
            done = subprocess.run(
                [sys.executable, "-c", "from rag.cli import main; main()", *map(str, arguments)],
                capture_output=True, text=True, encoding="utf-8", timeout=100, stdin=subprocess.DEVNULL,
                env=os.environ | {"MEKOR_HOME": str(tmp_path / "home"), "PYTHONUTF8": "1"} | environment,
            )  # fmt: skip
            return Done(done.returncode, done.stdout, done.stderr)

        return process

    def test_ingest_and_ask(self, mekor: Run, docs: Path) -> None:
        ingested = mekor("ingest", docs, docs / "gone.md", "--json")
        assert ingested.code == 0
        assert (ingested.value["documents"], len(ingested.value["skipped"])) == (len(FILES), 1)
        refused = mekor("ask", BESIDE, "--json")
        assert (refused.code, refused.value["text"]) == (3, ABSTENTION["en"])
        assert "Traceback" not in refused.err

    def test_a_failure_is_one_sentence(self, mekor: Run) -> None:
        done = mekor("ask", QUESTION)
        assert "no collection named 'default'" in done.failed_with_a_sentence()
        assert done.err.count("\n") == 1
        assert done.out == ""

    def test_usage(self, mekor: Run) -> None:
        assert mekor("--help").code == 0
        assert mekor("ask").code == 2
