from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient

from indexing.errors import EncoderMismatch
from indexing.filters import Filter
from rag.errors import ConfigError
from rag.serve import create_app, require_loopback, serve
from rag.types import Delta, Event
from tests.ui.scene import Museum
from tests.ui.server import running, wait_until

QUESTION = "When does the museum open?"


class Broken(Museum):
    """Fails as nothing should, and as a collection of another encoder does."""

    def stream(self, question: str, **how: Any) -> Iterator[Event]:
        if "rewritten" not in question:
            yield from super().stream(question, **how)
        yield Delta("")
        yield Delta("")
        raise EncoderMismatch("Another encoder made this collection: ingest again.")

    def search(self, question: str, *, k: int | None = None, where: Filter = Filter()) -> Any:
        if question == "mismatch":
            raise EncoderMismatch("Another encoder made this collection: ingest again.")
        raise ZeroDivisionError("secret")


@pytest.fixture
def museum() -> Museum:
    return Museum()


@pytest.fixture
def client(museum: Museum) -> Iterator[TestClient]:
    houses = {"museum": museum, "broken": Broken()}
    app = create_app(houses.__getitem__, lambda: sorted(houses))  # type: ignore[arg-type]
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


def ask(client: TestClient, question: str = QUESTION, **more: Any) -> httpx.Response:
    return client.post("/v1/ask", json={"question": question, "collection": "museum", **more})


def events(response: httpx.Response) -> list[tuple[str, dict[str, Any]]]:
    found = []
    for block in response.text.strip().split("\n\n"):
        name, data = block.split("\n")
        found.append((name.removeprefix("event: "), json.loads(data.removeprefix("data: "))))
    return found


def test_an_answer(client: TestClient) -> None:
    said = ask(client).json()
    assert said["text"].startswith("The museum opens at ten. [1]")
    assert said["citations"][0]["quote"] == "The museum opens at ten."
    assert said["passages"][0]["document"] == "docs/hours.pdf"
    assert said["supported"] is True
    assert said["abstained"] is False
    assert set(said["timings"]) == {"retrieve", "generate"}


def test_history_is_handed_on(client: TestClient, museum: Museum) -> None:
    ask(client, history=[{"question": "Where is it?", "answer": "At the harbour."}])
    assert museum.asked[0][0].answer == "At the harbour."


@pytest.mark.parametrize("how", ["body", "header"])
def test_a_stream_is_passages_then_text_then_the_answer(client: TestClient, how: str) -> None:
    if how == "body":
        response = ask(client, stream=True)
    else:
        body = {"question": QUESTION, "collection": "museum"}
        response = client.post("/v1/ask", json=body, headers={"Accept": "text/event-stream"})
    assert response.headers["content-type"].startswith("text/event-stream")
    found = events(response)
    assert [name for name, _ in found] == ["passages", "delta", "delta", "delta", "answer"]
    assert found[0][1]["passages"][0]["number"] == 1
    assert "".join(data["text"] for name, data in found if name == "delta") == found[-1][1]["text"]
    assert found[-1][1] == ask(client).json()


def test_hebrew_and_chinese_go_both_ways(client: TestClient) -> None:
    assert ask(client, "כמה עולה כרטיס למבוגר?").json()["citations"][0]["quote"] == "כרטיס למבוגר עולה 19 אירו."
    assert ask(client, "导览每场限多少人？", stream=True).status_code == 200
    assert "成人票每张60元。" in events(ask(client, "成人票多少元？", stream=True))[-1][1]["text"]


def test_what_is_wrong_before_anything_was_found_has_its_status(client: TestClient) -> None:
    """Also when a follow-up was made to stand alone first, which takes a while."""
    response = ask(client, "rewritten, then a mismatch", stream=True, collection="broken")
    assert (response.status_code, response.json()["error"]["type"]) == (409, "encoder_mismatch")


def test_an_error_in_mid_stream_is_its_last_event(client: TestClient, museum: Museum) -> None:
    found = events(ask(client, "museum break", stream=True))
    assert [name for name, _ in found] == ["passages", "delta", "error"]
    assert found[-1][1]["error"]["type"] == "server_error"
    assert museum.closed == 1


def test_search(client: TestClient) -> None:
    said = client.post("/v1/search", json={"question": QUESTION, "collection": "museum", "k": 2}).json()
    assert [passage["number"] for passage in said["passages"]] == [1, 2]
    assert said["collection"] == "museum"


def test_lists(client: TestClient) -> None:
    assert client.get("/v1/collections").json() == {"collections": ["broken", "museum"]}
    documents = client.get("/v1/documents", params={"collection": "museum"}).json()["documents"]
    assert [document["title"] for document in documents] == ["Opening hours", "כרטיסים", "票价", "公告"]
    assert client.get("/healthz").json() == {"status": "ok"}


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize(
    ("question", "collection", "status", "kind"),
    [
        (" ", "museum", 400, "bad_question"),
        ("Hello?", "elsewhere", 404, "no_such_collection"),
        ("Hello?", "../museum", 404, "no_such_collection"),
        ("nothing", "museum", 409, "nothing_indexed"),
        ("mismatch", "broken", 409, "encoder_mismatch"),
        ("anything", "broken", 500, "internal"),
    ],
)
def test_errors_have_their_status_and_one_shape(
    client: TestClient, question: str, collection: str, status: int, kind: str, stream: bool
) -> None:
    response = client.post("/v1/ask", json={"question": question, "collection": collection, "stream": stream})
    assert response.status_code == status
    assert response.json()["error"]["type"] == kind
    assert "secret" not in response.text


def test_a_generator_in_trouble_is_503(client: TestClient) -> None:
    response = ask(client, "museum break")
    assert response.status_code == 503
    assert "does not answer" in response.json()["error"]["message"]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({}, "question: Field required"),
        ({"question": 3}, "question: Input should be a valid string"),
        ({"question": "x", "colection": "y"}, "colection: Extra inputs are not permitted"),
        ({"question": "x", "history": [{}]}, "history.0.question: Field required"),
    ],
)
def test_a_bad_body_says_which_key(client: TestClient, body: dict[str, Any], said: str) -> None:
    response = client.post("/v1/ask", json=body)
    assert response.status_code == 422
    assert response.json()["error"]["type"] == "bad_request_body"
    assert said in response.json()["error"]["message"]


def test_a_body_that_is_not_json(client: TestClient) -> None:
    response = client.post("/v1/ask", content=b"{", headers={"Content-Type": "application/json"})
    assert response.status_code == 422
    assert response.json()["error"]["type"] == "bad_request_body"


def test_a_form_of_another_site_is_not_read(client: TestClient) -> None:
    body = json.dumps({"question": QUESTION, "collection": "museum"})
    assert client.post("/v1/ask", content=body, headers={"Content-Type": "text/plain"}).status_code == 422


@pytest.mark.parametrize(("method", "path"), [("GET", "/v1/nothing"), ("GET", "/v1/ask"), ("POST", "/nothing")])
def test_what_is_not_there_has_the_same_shape(client: TestClient, method: str, path: str) -> None:
    response = client.request(method, path)
    assert response.status_code == 404
    assert set(response.json()["error"]) == {"message", "type"}


def test_a_client_that_leaves_stops_the_work(museum: Museum) -> None:
    app = create_app(lambda _: museum, lambda: ["museum"])  # type: ignore[arg-type,return-value]
    body = {"question": "endless", "collection": "museum", "stream": True}
    with running(app) as url:
        with httpx.stream("POST", f"{url}/v1/ask", json=body) as response:
            lines = response.iter_lines()
            while "delta" not in next(lines):
                assert museum.closed == 0
        wait_until(lambda: museum.closed == 1, seconds=5)


def test_many_streams_at_once_leave_room_for_health(museum: Museum) -> None:
    app = create_app(lambda _: museum, lambda: ["museum"])  # type: ignore[arg-type,return-value]
    body = {"question": "endless", "collection": "museum", "stream": True}
    with running(app) as url, httpx.Client(timeout=10) as one:
        streams = [one.stream("POST", f"{url}/v1/ask", json=body) for _ in range(8)]
        for stream in streams:
            assert stream.__enter__().status_code == 200
        assert httpx.get(f"{url}/healthz").json() == {"status": "ok"}
        for stream in streams:
            stream.__exit__(None, None, None)
        wait_until(lambda: museum.closed == 8, seconds=5)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "example.org", "", "127.0.0.1.example.org"])
def test_other_machines_are_not_served(host: str) -> None:
    with pytest.raises(ConfigError, match=r"give 127\.0\.0\.1"):
        require_loopback(host)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost"])
def test_this_machine_is(host: str) -> None:
    require_loopback(host)


def test_a_port_that_is_taken_is_a_sentence(museum: Museum) -> None:
    app = create_app(lambda _: museum, lambda: [])  # type: ignore[arg-type,return-value]
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(ConfigError, match="give another port"):
        serve(app, "127.0.0.1", taken.getsockname()[1])


def test_serve_says_where_it_answers_and_only_to_its_own_name(museum: Museum) -> None:
    app = create_app(lambda _: museum, lambda: ["museum"])  # type: ignore[arg-type,return-value]
    seen: dict[str, Any] = {}

    class Enough(Exception):
        """Ends the server from inside."""

    def ready(url: str) -> None:
        seen["url"] = url
        raise Enough

    with pytest.raises(Enough):
        serve(app, "127.0.0.1", 0, ready=ready)
    assert seen["url"].startswith("http://127.0.0.1:")
    with TestClient(app, base_url="http://evil.example") as other:
        assert other.get("/v1/collections").status_code == 400
    with TestClient(app, base_url="http://localhost:7860") as own:
        assert own.get("/v1/collections").status_code == 200


def test_a_request_that_names_no_collection_asks_the_usual_one(museum: Museum) -> None:
    app = create_app(lambda _: museum, lambda: ["museum"], default="museum")  # type: ignore[arg-type,return-value]
    with TestClient(app) as client:
        assert client.post("/v1/ask", json={"question": QUESTION}).status_code == 200
        assert client.post("/v1/search", json={"question": QUESTION}).json()["collection"] == "museum"
        assert client.get("/v1/documents").json()["collection"] == "museum"


def test_a_search_may_be_restricted(client: TestClient, museum: Museum) -> None:
    where = {"within": ["/docs"], "languages": ["he"], "since": "2026-01-01", "metadata": {"author": ["Ruth", "רות"]}}
    assert (
        client.post("/v1/search", json={"question": QUESTION, "collection": "museum", "where": where}).status_code
        == 200
    )
    asked = Filter(("/docs",), ("he",), "2026-01-01", metadata=(("author", "Ruth"), ("author", "רות")))
    assert museum.where == asked
    assert ask(client, where={"tags": ["work"]}).status_code == 200
    assert museum.where == Filter(tags=("work",))


@pytest.mark.parametrize(("where", "status"), [({"since": "soon"}, 400), ({"language": ["he"]}, 422)])
def test_a_restriction_that_means_nothing_is_refused(client: TestClient, where: dict[str, Any], status: int) -> None:
    refused = ask(client, where=where)
    assert refused.status_code == status
    assert refused.json()["error"]["message"]
