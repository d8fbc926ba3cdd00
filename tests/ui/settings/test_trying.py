from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, StreamingResponse

from indexing.collection import Collection
from rag.compose import Pool
from rag.generate import room
from rag.pipeline import RAG
from rag.settings import Settings
from tests import tiny_decoder
from tests.fakes import HashEncoder
from tests.ui.server import running
from ui.settings.trying import Tried, encoder_of, tried

KEY = "sk-not-to-be-seen"


def server(requests: list[dict[str, Any]], held: threading.Event) -> FastAPI:
    """A server as OpenAI's, which takes one key, has the model "served", and "slow", which waits for `held`."""
    app = FastAPI()

    @app.post("/v1/chat/completions")
    async def answer(request: Request) -> Any:
        asked = await request.json()
        requests.append(asked)
        if request.headers["authorization"] != f"Bearer {KEY}":
            return JSONResponse({"error": {"message": "no such key"}}, 401)
        if asked["model"] == "slow":
            import asyncio

            await asyncio.to_thread(held.wait, 20)
        elif asked["model"] != "served":
            return JSONResponse({"error": {"message": "no such model"}}, 404)
        return StreamingResponse(pieces(), media_type="text/event-stream")

    return app


async def pieces() -> Any:
    for content, finish in (('"Yes."', "null"), ('""', '"stop"')):
        yield f'data: {{"id":"1","object":"chat.completion.chunk","created":1,"model":"m","choices":[{{"index":0,"delta":{{"content":{content}}},"finish_reason":{finish}}}]}}\n\n'  # noqa: E501
    yield "data: [DONE]\n\n"


@pytest.fixture(scope="module")
def requests() -> list[dict[str, Any]]:
    return []


@pytest.fixture(scope="module")
def held() -> threading.Event:
    return threading.Event()


@pytest.fixture(scope="module")
def address(requests: list[dict[str, Any]], held: threading.Event) -> Iterator[str]:
    with running(server(requests, held)) as url:
        yield f"{url}/v1"


@pytest.fixture(scope="module")
def decoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_decoder.build(tmp_path_factory.mktemp("decoder"))


@pytest.fixture(scope="module")
def pool() -> Pool:
    return Pool()


@pytest.fixture
def remote(address: str, tmp_path: Path) -> Settings:
    return Settings(home=tmp_path, generator="remote", llm="served", base_url=address, api_key=KEY)


def test_a_server_is_asked_for_a_few_tokens(pool: Pool, remote: Settings, requests: list[dict[str, Any]]) -> None:
    requests.clear()
    done = tried(pool, remote)
    assert done == Tried(done.seconds, f"served at {remote.base_url}")
    assert done.works
    assert [(one["model"], one["max_tokens"]) for one in requests] == [("served", 16)]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"api_key": "sk-wrong-one"}, "refuses the API key (HTTP 401)"),
        ({"llm": "gone"}, "knows no model 'gone' or no such address"),
        ({"base_url": "http://127.0.0.1:9/v1"}, "No server answers at http://127.0.0.1:9/v1"),
        ({"base_url": "elsewhere"}, "base_url is not an address"),
        ({"api_key": "schlüssel"}, "api_key holds characters that no key has"),
    ],
)
def test_what_is_wrong_with_a_server_is_a_sentence(
    pool: Pool, remote: Settings, change: dict[str, Any], sentence: str
) -> None:
    done = tried(pool, replace(remote, **change))
    assert sentence in done.problem
    assert not done.works
    assert not {KEY, "sk-wrong-one", "schlüssel"} & set(done.problem.split())


def test_one_that_is_silent_is_not_waited_for(pool: Pool, remote: Settings, held: threading.Event) -> None:
    done = tried(pool, replace(remote, llm="slow"), seconds=0.5)
    assert done.late
    assert not done.works
    held.set()


def test_a_local_model_writes(pool: Pool, decoder: Path, tmp_path: Path) -> None:
    chosen = Settings(home=tmp_path, generator="local", llm=str(decoder), max_new_tokens=4)
    done = tried(pool, chosen)
    assert (done.name, done.problem) == (decoder.name, "")


def test_what_is_wrong_with_a_local_model_is_a_sentence(
    pool: Pool, decoder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    local = Settings(home=tmp_path, generator="local")
    assert "holds no model" in tried(pool, replace(local, llm=str(empty))).problem
    assert "is not a folder" in tried(pool, replace(local, llm=str(tmp_path / "gone"))).problem
    assert "is not a folder" in tried(pool, replace(local, llm=str(decoder), reranker=str(tmp_path / "x"))).problem
    monkeypatch.setattr(room, "free_memory", lambda: 1000)
    done = tried(Pool(), replace(local, llm=str(decoder)))
    assert done.problem.startswith(f"There is not enough memory for {decoder}: its weights take 0.")


def test_the_free_memory_is_told_here() -> None:
    free = room.free_memory()
    assert free is None or free > 2**20


def test_an_encoder_that_is_not_the_collections_is_told(pool: Pool, tmp_path: Path) -> None:
    Collection.create("mine", HashEncoder().id, home=tmp_path).close()
    chosen = Settings(home=tmp_path, collection="mine")
    assert "encoder" in tried(pool, chosen).problem
    assert encoder_of(chosen, "mine") == HashEncoder().id.name
    assert encoder_of(chosen, "none") == ""


def test_what_nobody_foresaw_is_for_the_log(caplog: pytest.LogCaptureFixture) -> None:
    def broken(_: Settings) -> RAG:
        return cast("RAG", None)

    done = tried(broken, Settings())
    assert done.failed
    assert not done.works
    assert "settings could not be tried" in caplog.text
