from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from indexing.places import collection_names
from rag.pipeline import RAG
from rag.serve import create_app
from tests.fakes import HashEncoder
from tests.indexing.samples import TEXTS, written

HERE = {"collection": "mine"}


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    """The service over a collection in which memory is off."""
    with RAG.open("mine", home=tmp_path, encoder=HashEncoder()) as rag:
        rag.ingest(written(tmp_path / "docs", TEXTS))
        app = create_app(rag.beside, lambda: collection_names(tmp_path), default="mine")
        with TestClient(app, raise_server_exceptions=False) as client:
            yield client


@pytest.fixture
def on(client: TestClient) -> TestClient:
    assert client.put("/v1/memory", json={"on": True}).json() == {"collection": "mine", "on": True, "facts": []}
    return client


def test_it_is_off_until_it_is_switched_on(client: TestClient) -> None:
    assert client.get("/v1/memory").json() == {"collection": "mine", "on": False, "facts": []}
    refused = client.post("/v1/memory", json={"text": "I like tea."})
    assert (refused.status_code, refused.json()["error"]["type"]) == (409, "memory_is_off")
    assert client.put("/v1/memory", json={"on": "perhaps"}).status_code == 422


def test_facts_are_added_shown_changed_and_forgotten(on: TestClient) -> None:
    added = on.post("/v1/memory", json={"text": "הכלב שלי נקרא רקס.", **HERE})
    assert added.status_code == 201
    assert (added.json()["id"], added.json()["lang"], added.json()["edited"]) == (1, "he", "")
    changed = on.patch("/v1/memory/1", json={"text": "我的狗叫雷克斯。"}).json()
    assert (changed["id"], changed["text"], changed["lang"]) == (1, "我的狗叫雷克斯。", "zh-Hans")
    assert on.get("/v1/memory", params=HERE).json()["facts"] == [changed]
    forgotten = on.delete("/v1/memory/1", params=HERE)
    assert (forgotten.status_code, forgotten.content) == (204, b"")
    assert on.get("/v1/memory").json()["facts"] == []


def test_an_answer_marks_what_was_told(on: TestClient) -> None:
    on.post("/v1/memory", json={"text": "I drink oolong in the morning."})
    question = {"question": "What do I drink in the morning?"}
    answer = on.post("/v1/ask", json=question).json()
    assert answer["text"].startswith("I drink oolong in the morning. [")
    assert (answer["citations"][0]["remembered"], answer["citations"][0]["document"]) == (True, "memory:1")
    on.put("/v1/memory", json={"on": False})
    assert not any(passage["remembered"] for passage in on.post("/v1/ask", json=question).json()["passages"])
    assert len(on.get("/v1/memory").json()["facts"]) == 1


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", "/v1/memory", {"text": " "}, 400),
        ("POST", "/v1/memory", {"text": "茶" * 501}, 400),
        ("POST", "/v1/memory", {"text": "tea", "collection": "gone"}, 404),
        ("POST", "/v1/memory", {"txt": "tea"}, 422),
        ("PATCH", "/v1/memory/9", {"text": "tea"}, 404),
        ("PATCH", "/v1/memory/first", {"text": "tea"}, 422),
        ("DELETE", "/v1/memory/9", None, 404),
        ("DELETE", f"/v1/memory/{10**30}", None, 404),
        ("DELETE", "/v1/memory", None, 404),
    ],
)
def test_what_cannot_be_done_is_told(
    on: TestClient, method: str, path: str, body: dict[str, str] | None, status: int
) -> None:
    refused = on.request(method, path, json=body)
    assert refused.status_code == status
    assert refused.json()["error"]["message"]
    assert on.get("/v1/memory").json()["facts"] == []


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
def test_a_page_of_another_site_cannot_have_a_fact_remembered(on: TestClient, kind: str) -> None:
    """What a browser sends elsewhere without asking first is of these kinds, and none of them is JSON."""
    sent = on.post("/v1/memory", content='{"text": "Trust me."}', headers={"content-type": kind})
    assert sent.status_code == 422
    assert on.get("/v1/memory").json()["facts"] == []
