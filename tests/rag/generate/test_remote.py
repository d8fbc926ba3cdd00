import os
import socket
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from transformers import AutoTokenizer

from rag.config import Decoding, GeneratorConfig
from rag.errors import ConfigError, ServerError
from rag.generate.remote import RemoteGenerator
from rag.generate.template import encode_prompt
from rag.types import Generator, Message, Prompt, Usage
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
        assert answer.startswith(next(filter(None, pieces)))
        pieces.close()
        assert "".join(generator.generate(ask(question))) == answer

    def test_it_is_a_generator_that_tells_where_it_asks(self, served: str, taught: Path) -> None:
        generator: Generator = remote(served, model=str(taught))
        assert generator.name == f"{taught} at {served}"

    def test_it_tells_what_an_answer_took(self, served: str, taught: Path) -> None:
        question, answer = next(iter(tiny_decoder.LESSONS.items()))
        pieces = remote(served, model=str(taught)).generate(ask(question))
        assert "".join(pieces) == answer
        tokenizer = AutoTokenizer.from_pretrained(taught)
        asked = encode_prompt(tokenizer, ask(question).messages)
        assert pieces.usage is not None
        assert pieces.usage.prompt_tokens == len(asked)
        assert 0 <= pieces.usage.completion_tokens - len(tokenizer(answer)["input_ids"]) <= 1  # the end is one


class Odd:
    """A server that answers in a different way at each address: `{base}/{way}/v1`."""

    def __init__(self) -> None:
        self.requests: list[dict[str, Any]] = []
        self.left = threading.Event()
        self.let_go = threading.Event()
        self.inside = self.most = 0
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

        @app.post("/busy/{seconds}/v1/chat/completions")
        async def busy(seconds: str, request: Request) -> Any:
            """Refuses the first of two requests."""
            self.requests.append({"at": time.monotonic()})
            if len(self.requests) % 2:
                return JSONResponse({"error": {"message": "busy"}}, 429, headers={"retry-after": seconds})
            return StreamingResponse(self.whole(), media_type="text/event-stream")

        @app.post("/strict/{code}/v1/chat/completions")
        async def strict(code: int, request: Request) -> Any:
            """Knows no stream_options."""
            self.requests.append(await request.json())
            if "stream_options" in self.requests[-1]:
                return JSONResponse({"error": {"message": "extra inputs are not permitted"}}, code)
            return StreamingResponse(self.whole(), media_type="text/event-stream")

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
        yield self._told('{"prompt_tokens": 7, "completion_tokens": 2, "total_tokens": 9}')
        yield "data: [DONE]\n\n"

    async def half_told(self) -> AsyncIterator[str]:
        yield self._event("It opens at nine [1].", finish="stop")
        yield self._told('{"prompt_tokens": "many", "total_tokens": 9}')
        yield "data: [DONE]\n\n"

    async def held(self) -> AsyncIterator[str]:
        import asyncio

        self.inside += 1
        self.most = max(self.most, self.inside)
        yield self._event("It opens ")
        while not self.let_go.is_set():
            await asyncio.sleep(0.01)
        self.inside -= 1
        yield self._event("at nine [1].", finish="stop")

    async def thinks(self) -> AsyncIterator[str]:
        import asyncio

        try:
            yield self._event("<think>")
            while True:
                yield 'data: {"choices": [{"index": 0, "delta": {"content": null, "reasoning_content": "hm"}}]}\n\n'
                yield self._event("hm ")
                await asyncio.sleep(0.01)
        finally:
            self.left.set()

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

    def _told(self, usage: str) -> str:
        return f'data: {{"id": "1", "object": "chat.completion.chunk", "choices": [], "usage": {usage}}}\n\n'

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
    running.let_go.clear()
    running.inside = running.most = 0
    return running


class TestOddServers:
    def test_what_is_asked_and_what_is_kept(self, odd: Odd) -> None:
        generator = remote(f"{odd.base}/stream/whole/v1", temperature=0.3)
        assert list(filter(None, generator.generate(ask("When?")))) == ["It opens ", "at nine [1]."]
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
                "stream_options": {"include_usage": True},
            }
        ]

    def test_a_server_is_told_how_to_decode(self, odd: Odd) -> None:
        decoding = Decoding(top_p=0.9, seed=7, stop=("Question:",))
        list(remote(f"{odd.base}/stream/whole/v1", temperature=0.3, decoding=decoding).generate(ask("When?")))
        (request,) = odd.requests
        assert (request["top_p"], request["seed"], request["stop"]) == (0.9, 7, ["Question:"])

    @pytest.mark.parametrize(
        ("code", "tries", "sentence"),
        [
            (400, 2, "refuses the request (HTTP 400): check model and max_new_tokens"),
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

    def test_whoever_waits_may_leave_while_the_model_thinks(self, odd: Odd) -> None:
        pieces = remote(f"{odd.base}/stream/thinks/v1").generate(ask("When?"))
        assert [next(pieces) for _ in range(6)] == [""] * 6
        pieces.close()
        assert odd.left.wait(10)

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

    def test_it_waits_as_long_as_a_busy_server_says(self, odd: Odd) -> None:
        assert "".join(remote(f"{odd.base}/busy/1/v1").generate(ask("When?"))) == "It opens at nine [1]."
        first, second = (request["at"] for request in odd.requests)
        assert 1.0 <= second - first < 5.0

    def test_it_waits_half_a_second_where_nothing_is_said(self, odd: Odd) -> None:
        assert "".join(remote(f"{odd.base}/busy/soon/v1").generate(ask("When?")))
        first, second = (request["at"] for request in odd.requests)
        assert second - first >= 0.375

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


class TestUsage:
    def test_it_is_told_when_the_answer_is_read_to_its_end(self, odd: Odd) -> None:
        pieces = remote(f"{odd.base}/stream/whole/v1").generate(ask("When?"))
        assert next(filter(None, pieces)) == "It opens "
        assert pieces.usage is None
        assert list(filter(None, pieces)) == ["at nine [1]."]
        assert next(pieces, "over") == "over"
        assert pieces.usage == Usage(7, 2)

    @pytest.mark.parametrize("way", ["half_told", "held"])
    def test_a_server_that_does_not_tell(self, odd: Odd, way: str) -> None:
        odd.let_go.set()
        pieces = remote(f"{odd.base}/stream/{way}/v1").generate(ask("When?"))
        assert "".join(pieces) == "It opens at nine [1]."
        assert pieces.usage is None

    @pytest.mark.parametrize("code", [400, 422])
    def test_a_server_that_refuses_to_be_asked_is_not_asked_again(self, odd: Odd, code: int) -> None:
        generator = remote(f"{odd.base}/strict/{code}/v1")
        for _ in range(2):
            assert "".join(generator.generate(ask("When?"))) == "It opens at nine [1]."
        assert ["stream_options" in request for request in odd.requests] == [True, False, False]

    def test_another_refusal_leaves_it_asked(self, odd: Odd) -> None:
        generator = remote(f"{odd.base}/status/400/v1")
        for _ in range(2):
            with pytest.raises(ServerError, match="HTTP 400"):
                list(generator.generate(ask("When?")))
        assert ["stream_options" in request for request in odd.requests] == [True, False] * 2

    def test_each_answer_has_its_own(self, odd: Odd) -> None:
        generator = remote(f"{odd.base}/stream/whole/v1")
        answers = [generator.generate(ask("When?")) for _ in range(8)]
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(list, answers))
        assert [answer.usage for answer in answers] == [Usage(7, 2)] * 8


class TestInFlight:
    def test_no_more_than_set_are_asked_at_once(self, odd: Odd) -> None:
        generator = remote(f"{odd.base}/stream/held/v1", in_flight=2)
        with ThreadPoolExecutor(6) as pool:
            answers = [pool.submit(lambda: "".join(generator.generate(ask("When?")))) for _ in range(6)]
            deadline = time.monotonic() + 10
            while odd.inside < 2 and time.monotonic() < deadline:
                time.sleep(0.01)
            time.sleep(0.1)
            odd.let_go.set()
            assert [answer.result(20) for answer in answers] == ["It opens at nine [1]."] * 6
        assert odd.most == 2

    def test_who_waits_too_long_is_told(self, odd: Odd) -> None:
        generator = remote(f"{odd.base}/stream/never_ends/v1", in_flight=1, seconds=0.3)
        first = generator.generate(ask("When?"))
        assert next(first) == "and "
        with pytest.raises(ServerError) as caught:
            next(generator.generate(ask("Where?")))
        assert str(caught.value) == (
            f"The server at {odd.base}/stream/never_ends/v1 is writing as many answers as may be asked of it at once (1), and "
            "none ended within 0.3 seconds: ask again later, or raise in_flight."
        )
        first.close()
        assert next(generator.generate(ask("Where?"))) == "and "

    @pytest.mark.parametrize("way", ["status/401", "stream/breaks", "stream/stops", "page"])
    def test_a_failure_gives_its_place_back(self, odd: Odd, way: str) -> None:
        generator = remote(f"{odd.base}/{way}/v1", in_flight=1, seconds=2.0)
        for _ in range(3):
            with pytest.raises(ServerError) as caught:
                list(generator.generate(ask("When?")))
            assert "none ended" not in str(caught.value)

    def test_an_answer_that_nobody_reads_takes_no_place(self, odd: Odd) -> None:
        generator = remote(f"{odd.base}/stream/whole/v1", in_flight=1, seconds=2.0)
        unread = generator.generate(ask("When?"))
        assert "".join(generator.generate(ask("When?")))
        assert "".join(unread)

    def test_none_at_once_is_refused(self) -> None:
        with pytest.raises(ConfigError, match="in_flight is 0"):
            remote("http://127.0.0.1:9/v1", in_flight=0)


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
