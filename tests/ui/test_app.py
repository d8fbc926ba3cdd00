from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from indexing.collection import Collection
from rag.compose import SAMPLE
from rag.pipeline import RAG
from rag.serve import create_app
from rag.settings import Settings
from rag.terminal import DEMO_QUESTIONS
from tests.fakes import HashEncoder
from tests.ui.scene import Museum, services
from tests.ui.seen import Seen
from tests.ui.server import running, wait_until
from tests.ui.stored import put

app_module = pytest.importorskip("ui.app")
gradio_client = pytest.importorskip("gradio_client")
from ui.page import Services  # noqa: E402 - it needs gradio
from ui.tabs import chat_begin  # noqa: E402
from ui.visitor import owner  # noqa: E402

EXAMPLES = ["When does the museum open?", "כמה עולה כרטיס למבוגר?", "成人票多少元？"]


@pytest.fixture(scope="module")
def museum() -> Museum:
    return Museum()


@pytest.fixture(scope="module")
def page(museum: Museum) -> Iterator[str]:
    with running(app_module.mount(FastAPI(), services(museum, EXAMPLES))) as url:
        yield f"{url}/en/"


@pytest.fixture
def client(page: str) -> Any:
    """A session of its own. Not closed: that waits a second for its heartbeat, which ends with the server."""
    return gradio_client.Client(page, verbose=False, analytics_enabled=False)


def shown(messages: list[dict[str, Any]]) -> list[str]:
    """The text of each message of the chat."""
    return [Seen("".join(part["text"] for part in message["content"])).text for message in messages]


def test_an_answer_arrives_with_its_sources(client: Any) -> None:
    messages, sources, *_ = client.predict("When does the museum open?", "museum", api_name="/ask")
    assert [message["role"] for message in messages] == ["user", "assistant"]
    question, answer = shown(messages)
    assert question == "When does the museum open?"
    assert answer.startswith("The museum opens at ten.\u202f[1] It closes at six.")
    assert Seen(sources).marks[0] == "The museum opens at ten."


def test_it_streams(client: Any) -> None:
    job = client.submit("When does the museum open?", "museum", api_name="/ask")
    job.result()
    answers = [shown(output[0])[1] for output in job.outputs() if output[0]]
    assert answers[0] == "Searching the documents…"
    assert len(answers) > 2


def test_an_error_is_a_sentence_of_the_chat(client: Any) -> None:
    messages, *_ = client.predict("nothing", "museum", api_name="/ask")
    assert shown(messages)[1].startswith("Nothing is indexed yet in the collection 'museum'")
    assert "Traceback" not in str(messages)


def test_a_blank_question_asks_nothing(client: Any, museum: Museum) -> None:
    before = len(museum.asked)
    client.predict("   ", "museum", api_name="/ask")
    assert len(museum.asked) == before


def test_sessions_do_not_see_each_other(page: str, museum: Museum) -> None:
    first, second = (gradio_client.Client(page, verbose=False, analytics_enabled=False) for _ in range(2))
    first.predict("When does the museum open?", "museum", api_name="/ask")
    messages, *_ = second.predict("Is it closed on Monday?", "museum", api_name="/ask")
    assert len(messages) == 2
    assert museum.asked[-1] == ()
    messages, *_ = first.predict("Is it closed on Monday?", "museum", api_name="/ask")
    assert len(messages) == 4
    assert [turn.question for turn in museum.asked[-1]] == ["When does the museum open?"]


def test_cancelling_stops_the_work(client: Any, museum: Museum) -> None:
    closed = museum.closed
    job = client.submit("endless", "museum", api_name="/ask")
    wait_until(lambda: len(job.outputs()) > 2)
    assert museum.closed == closed
    job.cancel()
    wait_until(lambda: museum.closed == closed + 1)


def test_only_asking_is_public(client: Any) -> None:
    assert set(client.view_api(return_format="dict")["named_endpoints"]) == {"/ask"}


def test_an_unknown_collection_is_refused(client: Any) -> None:
    with pytest.raises(gradio_client.exceptions.AppError):
        client.predict("Hello?", "../elsewhere", api_name="/ask")


def test_the_page_is_complete_without_a_network(page: str) -> None:
    html = httpx.get(page).text
    loaded = re.findall(r"<(?:link|script|img|iframe)\b[^>]*?(?:src|href)=[\"'](https?:)?//([^\"'/]+)", html)
    assert {host for _, host in loaded} <= {httpx.URL(page).netloc.decode()}
    css = httpx.get(f"{page}theme.css").text
    assert not re.search(r"url\(.?(https?:)?//|@import", css)
    assert "googleapis" not in html


def test_gradio_is_told_to_tell_nobody(page: str) -> None:
    assert os.environ["GRADIO_ANALYTICS_ENABLED"] == "False"
    config = httpx.get(f"{page}config").json()
    assert config["analytics_enabled"] is False
    assert not config["run_history"]


def test_each_language_has_its_page(page: str) -> None:
    root = page.removesuffix("en/")
    for accepted, lang, runs in (
        ("he-IL,he;q=0.9", "he", "rtl"),
        ("zh-TW", "zh-Hant", "ltr"),
        ("zh-CN,en", "zh-Hans", "ltr"),
        ("de,fr", "en", "ltr"),
    ):
        got = httpx.get(root, headers={"Accept-Language": accepted}, follow_redirects=True)
        assert got.url == f"{root}{lang}/"
        assert f"lang: '{lang}', dir: '{runs}'" in httpx.get(f"{got.url}config").json()["head"]
    with httpx.Client(follow_redirects=True, headers={"Accept-Language": "en"}) as browser:
        assert browser.get(f"{root}?lang=he&chat=7").url == f"{root}he/?chat=7"
        assert browser.get(root).url == f"{root}he/"
        assert browser.get(f"{root}?lang=../x").url == f"{root}he/"


def test_pages_of_other_sites_are_not_answered(page: str) -> None:
    at = httpx.URL(page)
    own = f"{at.scheme}://{at.netloc.decode()}"
    for origin, status in (
        ("https://elsewhere.example", 403),
        (f"http://127.0.0.1:{(at.port or 0) + 1}", 403),
        ("null", 403),
    ):
        assert httpx.get(page, headers={"Origin": origin}).status_code == status
        sent = httpx.post(f"{page}gradio_api/upload", files={"files": b"x"}, headers={"Origin": origin})
        assert sent.status_code == status
    assert httpx.get(page, headers={"Origin": own}).status_code == 200


def test_a_browser_is_known_again(page: str) -> None:
    with httpx.Client() as browser:
        given = browser.get(page).headers["set-cookie"]
        assert {"HttpOnly", "SameSite=strict"} <= set(given.split("; "))
        assert owner(browser.cookies)
        assert "set-cookie" not in browser.get(page).headers
    assert owner({}) == ""


def page_of(given: Services) -> Any:
    """What a tab looks at outside of events."""
    return SimpleNamespace(services=given, lang="en")


def test_questions_to_try_are_those_of_the_service_or_of_the_sample(tmp_path: Path) -> None:
    given = services(Museum(), EXAMPLES)
    page, settings = page_of(given), replace(given.settings, home=tmp_path)
    assert chat_begin.to_try(page, "museum", False) == tuple(EXAMPLES)
    assert chat_begin.to_try(page, "museum", True) == chat_begin.to_try(page, "elsewhere", False) == ()
    assert chat_begin.to_try(page_of(services(Museum())), SAMPLE, False) == DEMO_QUESTIONS[:3]
    assert chat_begin.is_empty(page, "elsewhere", settings)
    assert not chat_begin.is_empty(page, "museum", settings)  # the service says that it is there
    with closing(Collection.create("museum", HashEncoder().id, home=tmp_path)) as stored:
        assert chat_begin.is_empty(page, "museum", settings)
        put(stored, "docs/hours.pdf")
        assert not chat_begin.is_empty(page, "museum", settings)


def test_page_and_service_share_a_server_that_stops_at_once(museum: Museum) -> None:
    app = create_app(lambda _: museum, lambda: ["museum"])  # type: ignore[arg-type,return-value]
    with running(app_module.mount(app, services(museum))) as url:
        assert httpx.get(f"{url}/v1/collections").json() == {"collections": ["museum"]}
        assert httpx.get(f"{url}/v1/nothing").json()["error"]["type"] == "http"
        open_page = gradio_client.Client(f"{url}/he/", verbose=False, analytics_enabled=False)
        open_page.predict("When does the museum open?", "museum", api_name="/ask")
        told = time.monotonic()
    assert time.monotonic() - told < 2.5, "it waited for the open page"


@pytest.mark.slow
def test_the_real_pipeline_answers_in_three_languages(tmp_path: Path) -> None:
    pytest.importorskip("faiss")
    texts = {
        "hours.md": "# Hours\n\nThe harbour museum opens at ten in the morning and closes at six.\n",
        "מחירים.md": "# מחירים\n\nכרטיס כניסה למבוגר עולה 19 אירו, וכרטיס לילד עולה 9 אירו.\n",
        "票价.md": "# 票价\n\n成人票每张六十元，学生票每张三十元。\n",
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    rag = RAG.open("tiny", home=tmp_path / "home")
    rag.ingest(*(tmp_path / name for name in texts))
    tiny = Services(lambda _: rag, lambda: ["tiny"], Settings(collection="tiny"))
    with running(app_module.mount(FastAPI(), tiny)) as url:
        client = gradio_client.Client(f"{url}/en/", verbose=False, analytics_enabled=False)
        for question, word in (
            ("When does the harbour museum open?", "ten"),
            ("כמה עולה כרטיס כניסה למבוגר?", "19"),
            ("成人票每张多少元？", "六十"),
        ):
            messages, sources, *_ = client.predict(question, "tiny", api_name="/ask")
            assert word in shown(messages)[-1]
            assert any(word in mark for mark in Seen(sources).marks)
    rag.close()
