import os
import socket
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

from rag.config import GeneratorConfig
from rag.errors import ConfigError, ServerError
from rag.generate.remote import RemoteGenerator
from rag.types import Generator, Message, Prompt
from tests import tiny_decoder

KEY = "sk-very-secret-0123456789"


def ask(question: str) -> Prompt:
    messages = (Message("system", "Answer from the passages."), Message("user", question))
    return Prompt(question, "en", (), messages, "Not said.")


def remote(base_url: str, **settings: Any) -> RemoteGenerator:
    defaults: dict[str, Any] = {"model": "some-model", "api_key": KEY, "seconds": 20.0, "max_new_tokens": 64}
    return RemoteGenerator(GeneratorConfig(kind="remote", base_url=base_url, **defaults | settings))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    """Until the server on `port` says it is well, two minutes at most."""
    import httpx

    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        assert process.poll() is None, log.read_text()[-2000:]
        try:
            if httpx.get(f"http://127.0.0.1:{port}/health", timeout=2, trust_env=False).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    pytest.fail(f"the server did not come up: {log.read_text()[-2000:]}")


@pytest.fixture(scope="module")
def taught(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_decoder.build_taught(tmp_path_factory.mktemp("taught"))


@pytest.fixture(scope="module")
def served(taught: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a `transformers serve` process that holds the taught decoder."""
    port = free_port()
    program = str(Path(sys.executable).with_name("transformers"))
    options = ["--host", "127.0.0.1", "--port", str(port), "--device", "cpu"]
    log = tmp_path_factory.mktemp("served") / "log.txt"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [program, "serve", str(taught), *options],
            env=os.environ | {"HF_HUB_OFFLINE": "1"},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            wait_for(port, process, log)
            yield f"http://127.0.0.1:{port}/v1"
        finally:
            process.terminate()
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


class TestRealServer:
    @pytest.mark.parametrize("question", tiny_decoder.LESSONS)
    def test_it_answers_piece_by_piece(self, served: str, taught: Path, question: str) -> None:
        pieces = list(remote(served, model=str(taught)).generate(ask(question)))
        assert "".join(pieces) == tiny_decoder.LESSONS[question]
        assert len(pieces) > 1

    def test_closing_early_leaves_a_server_that_answers(self, served: str, taught: Path) -> None:
        generator = remote(served, model=str(taught))
        question, answer = next(iter(tiny_decoder.LESSONS.items()))
        pieces = generator.generate(ask(question))
        assert answer.startswith(next(pieces))
        pieces.close()
        assert "".join(generator.generate(ask(question))) == answer

    def test_it_is_a_generator_that_tells_where_it_asks(self, served: str, taught: Path) -> None:
        generator: Generator = remote(served, model=str(taught))
        assert generator.name == f"{taught} at {served}"


class Odd:
    """A server that answers in a different way at each address: `{base}/{way}/v1`."""

    def __init__(self) -> None:
        self.requests: list[dict[str, Any]] = []
        self.left = threading.Event()
        self.base = ""

    def app(self) -> Any:
        from fastapi import FastAPI, Request
        from fastapi.responses import HTMLResponse, JSONResponse, StreamingResponse

        app = FastAPI()

        @app.post("/status/{code}/v1/chat/completions")
        async def refuse(code: int, request: Request) -> Any:
            self.requests.append(await request.json())
            said = f"you sent {request.headers['authorization']}"
            return JSONResponse({"error": {"message": said}}, code, headers={"retry-after-ms": "5"})

        @app.post("/stream/{way}/v1/chat/completions")
        async def stream(way: str, request: Request) -> Any:
            self.requests.append(await request.json())
            return StreamingResponse(getattr(self, way)(), media_type="text/event-stream")

        @app.post("/page/v1/chat/completions")
        async def page() -> Any:
            return HTMLResponse("<h1>It works!</h1>")

        return app

    async def whole(self) -> AsyncIterator[str]:
        for piece in ["<thi", "nk>hm</think>\n\nIt opens ", "at nine [1]."]:
            yield self._event(piece)
        yield self._event("", finish="stop")
        yield 'data: {"id": "1", "object": "chat.completion.chunk", "choices": [], "usage": {"total_tokens": 9}}\n\n'
        yield "data: [DONE]\n\n"

    async def empty(self) -> AsyncIterator[str]:
        yield self._event("<think>for ever and ever")
        yield self._event("", finish="length")

    async def breaks(self) -> AsyncIterator[str]:
        yield self._event("It opens ")
        raise ConnectionResetError("the line is cut")

    async def stops(self) -> AsyncIterator[str]:
        yield self._event("It opens ")

    async def fails(self) -> AsyncIterator[str]:
        yield self._event("It opens ")
        yield 'data: {"error": {"message": "CUDA ran away"}}\n\n'

    async def garbles(self) -> AsyncIterator[str]:
        yield self._event("It opens ")
        yield "data: {not json}\n\n"

    async def hangs(self) -> AsyncIterator[str]:
        import asyncio

        yield self._event("It opens ")
        await asyncio.sleep(30)

    async def never_ends(self) -> AsyncIterator[str]:
        import asyncio

        try:
            while True:
                yield self._event("and ")
                await asyncio.sleep(0.01)
        finally:
            self.left.set()

    def _event(self, text: str, finish: str | None = None) -> str:
        import json

        choice = {"index": 0, "delta": {"content": text}, "finish_reason": finish}
        chunk = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [choice]}
        return f"data: {json.dumps(chunk)}\n\n"


@pytest.fixture(scope="module")
def running() -> Iterator[Odd]:
    import uvicorn

    odd, port = Odd(), free_port()
    server = uvicorn.Server(
        uvicorn.Config(odd.app(), host="127.0.0.1", port=port, log_level="critical", timeout_graceful_shutdown=1)
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + 30
    while not server.started and time.monotonic() < deadline:
        time.sleep(0.02)
    assert server.started
    odd.base = f"http://127.0.0.1:{port}"
    yield odd
    server.should_exit = True
    thread.join(10)


@pytest.fixture
def odd(running: Odd) -> Odd:
    running.requests.clear()
    running.left.clear()
    return running


class TestOddServers:
    def test_what_is_asked_and_what_is_kept(self, odd: Odd) -> None:
        generator = remote(f"{odd.base}/stream/whole/v1", temperature=0.3)
        assert list(generator.generate(ask("When?"))) == ["It opens ", "at nine [1]."]
        assert odd.requests == [
            {
                "model": "some-model",
                "messages": [
                    {"role": "system", "content": "Answer from the passages."},
                    {"role": "user", "content": "When?"},
                ],
                "temperature": 0.3,
                "max_tokens": 64,
                "stream": True,
            }
        ]

    @pytest.mark.parametrize(
        ("code", "tries", "sentence"),
        [
            (400, 1, "refuses the request (HTTP 400): check model and max_new_tokens"),
            (401, 1, "refuses the API key (HTTP 401): give a valid one"),
            (403, 1, "refuses the API key (HTTP 403): give a valid one"),
            (404, 1, "knows no model 'some-model' or no such address: correct model or base_url"),
            (429, 3, "is busy or its quota is used up (HTTP 429): wait a while"),
            (500, 3, "failed (HTTP 500): look into its log"),
            (503, 3, "failed (HTTP 503): look into its log"),
        ],
    )
    def test_a_refusal_is_one_sentence_without_the_key(self, odd: Odd, code: int, tries: int, sentence: str) -> None:
        base = f"{odd.base}/status/{code}/v1"
        with pytest.raises(ServerError) as caught:
            list(remote(base).generate(ask("When?")))
        message = str(caught.value)
        assert message.startswith(f"The server at {base} {sentence}")
        assert len(odd.requests) == tries
        shown = "".join(traceback.format_exception(caught.value))
        assert message in shown
        assert KEY not in shown

    @pytest.mark.parametrize(
        ("way", "sentence"),
        [
            ("stream/empty", "sent an empty answer: raise max_new_tokens"),
            ("stream/breaks", "broke off in the middle of the answer"),
            ("stream/stops", "broke off in the middle of the answer"),
            ("stream/garbles", "does not stream as OpenAI's servers do: correct base_url"),
            ("stream/fails", "failed while it answered: look into its log, or ask again. [CUDA ran away]"),
            ("page", "does not stream as OpenAI's servers do: correct base_url"),
        ],
    )
    def test_a_stream_that_is_not_one_is_an_error(self, odd: Odd, way: str, sentence: str) -> None:
        with pytest.raises(ServerError) as caught:
            list(remote(f"{odd.base}/{way}/v1").generate(ask("When?")))
        assert f"at {odd.base}/{way}/v1 {sentence}" in str(caught.value)

    def test_what_came_before_the_break_was_shown(self, odd: Odd) -> None:
        pieces = remote(f"{odd.base}/stream/breaks/v1").generate(ask("When?"))
        assert next(pieces) == "It opens "
        with pytest.raises(ServerError, match="broke off"):
            next(pieces)

    def test_a_server_that_hangs_counts_as_gone(self, odd: Odd) -> None:
        begun = time.monotonic()
        with pytest.raises(ServerError, match=r"did not answer in time: .* raise seconds \(now 0\.3\)"):
            list(remote(f"{odd.base}/stream/hangs/v1", seconds=0.3).generate(ask("When?")))
        assert time.monotonic() - begun < 10

    def test_closing_early_closes_the_connection(self, odd: Odd) -> None:
        pieces = remote(f"{odd.base}/stream/never_ends/v1").generate(ask("When?"))
        assert next(pieces) == "and "
        pieces.close()
        assert odd.left.wait(5)

    def test_nobody_there(self) -> None:
        base = f"http://127.0.0.1:{free_port()}/v1"
        with pytest.raises(ServerError) as caught:
            list(remote(base).generate(ask("When?")))
        assert str(caught.value) == f"No server answers at {base}: start it, or correct base_url."

    def test_somebody_there_who_does_not_take_the_call(self) -> None:
        with socket.socket() as deaf:
            deaf.bind(("127.0.0.1", 0))
            deaf.listen(8)
            base = f"http://127.0.0.1:{deaf.getsockname()[1]}/v1"
            with pytest.raises(ServerError, match="did not answer in time"):
                list(remote(base, seconds=0.2).generate(ask("When?")))


class TestSettings:
    def test_an_address_may_hold_a_password_that_is_not_shown(self) -> None:
        generator = remote("http://me:hunter2@127.0.0.1:9/v1/")
        assert generator.name == "some-model at http://127.0.0.1:9/v1"

    @pytest.mark.parametrize("address", ["127.0.0.1:8000/v1", "localhost", "file:///etc", "http://"])
    def test_an_address_needs_http_and_a_host(self, address: str) -> None:
        with pytest.raises(ConfigError, match="base_url is not an address"):
            remote(address)

    def test_a_key_with_odd_characters_is_refused_and_not_shown(self) -> None:
        with pytest.raises(ConfigError, match="api_key holds characters") as caught:
            remote("http://127.0.0.1:9/v1", api_key="sk-סוד\n1")
        assert "סוד" not in str(caught.value)

    def test_no_key_and_a_key_with_a_line_end_work(self, odd: Odd) -> None:
        for key in ("", KEY + "\n"):
            assert "".join(remote(f"{odd.base}/stream/whole/v1", api_key=key).generate(ask("When?")))

    @pytest.mark.parametrize(
        ("text", "tokens"),
        [("", 0), ("a", 1), ("It opens at nine", 4), ("נפתח בתשע", 5), ("九點開門。", 5), ("a九", 2), ("👍", 1)],
    )
    def test_tokens_are_estimated_by_script(self, text: str, tokens: int) -> None:
        assert remote("http://127.0.0.1:9/v1").count_tokens(text) == tokens

    def test_nothing_heavy_is_imported_before_a_server_is_asked(self) -> None:
        program = "import sys, rag.generate.remote; print({'torch', 'openai'} & set(sys.modules))"
        run = subprocess.run(
            [sys.executable, "-c", program], cwd=Path(__file__).parents[3], capture_output=True, text=True, check=True
        )
        assert run.stdout.strip() == "set()"
