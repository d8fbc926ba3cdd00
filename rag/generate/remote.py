"""A model behind an OpenAI-compatible server as a Generator: vLLM, Ollama, llama.cpp, `transformers serve` and others.

Knows HTTP by way of the openai client; knows nothing of passages: it sends `Prompt.messages`. Errors name the address
and never the key.
"""

from __future__ import annotations

import math
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from rag.config import GeneratorConfig
from rag.errors import ConfigError, ServerError
from rag.generate.thinking import without_thinking
from rag.types import Prompt, Usage

RETRIES = 2
"""Further tries when the server cannot be reached, hangs, is busy or fails, before anything was received.

The client waits between them as the server's Retry-After says, else half a second and then twice as long each time.
"""

_CONNECT_SECONDS = 10.0
_FIRST_EAST_ASIAN = "\u2e80"  # where alphabets end in Unicode, but for Hangul and rarities


class Written(Iterator[str]):
    """An answer in pieces; when it is read to its end, `usage` is what it took, where the server tells."""

    def __init__(self, pieces: Generator[str, None, Usage | None]) -> None:
        self._pieces = pieces
        self.usage: Usage | None = None

    def __next__(self) -> str:
        try:
            return next(self._pieces)
        except StopIteration as end:
            self.usage = end.value or self.usage  # a second call after the end has no value
            raise

    def close(self) -> None:
        self._pieces.close()


class RemoteGenerator:
    """A `Generator` that asks the server at `config.base_url`. The thinking that comes with an answer is left out.

    `config.seconds` is how long each try waits for the next piece, and a question for its turn when `config.in_flight`
    others are being answered.
    """

    def __init__(self, config: GeneratorConfig) -> None:
        from openai import OpenAI, Timeout

        self._config = config
        self._address = _shown(config.base_url)
        self._key = _checked_key(config.api_key)
        self._client = OpenAI(
            base_url=config.base_url,
            api_key=self._key or "none",  # the client refuses an empty one; servers without keys ignore it
            timeout=Timeout(config.seconds, connect=min(config.seconds, _CONNECT_SECONDS)),
            max_retries=RETRIES,
        )
        self._turns = BoundedSemaphore(config.in_flight)
        self._asks_usage = True

    @property
    def name(self) -> str:
        return f"{self._config.model} at {self._address}"

    @property
    def writes(self) -> bool:
        return True

    def count_tokens(self, text: str) -> int:
        """An estimate, as the server's tokenizer is not known; meant to be rather too high than too low.

        Four ASCII characters are a token, two characters of other alphabets (Hebrew, Arabic, Cyrillic), or one of all
        else (Chinese, Japanese, Korean, emoji).
        """
        plain = sum(char.isascii() for char in text)
        letters = sum("\x7f" < char < _FIRST_EAST_ASIAN for char in text)
        return math.ceil(plain / 4 + letters / 2 + (len(text) - plain - letters))

    def generate(self, prompt: Prompt) -> Written:
        """The text of the answer in pieces; empty ones come while there is nothing to show. Closing it closes the connection.

        Raises ServerError when it is read.
        """
        return Written(self._answer(prompt))

    def _answer(self, prompt: Prompt) -> Generator[str, None, Usage | None]:
        from openai import OpenAIError

        written = False
        pieces = Written(self._pieces(prompt))
        try:
            for piece in without_thinking(pieces, beat=True):
                written = written or bool(piece.strip())
                yield piece
        except OpenAIError as error:
            # Without the cause: what the server sent may hold the key, and a log would show it.
            raise ServerError(self._sentence(error)) from None
        finally:
            pieces.close()
        if not written:
            raise ServerError(
                f"The server at {self._address} sent an empty answer: raise max_new_tokens if {self._config.model} "
                "thinks at length first, or choose another model."
            )
        return pieces.usage

    def _pieces(self, prompt: Prompt) -> Generator[str, None, Usage | None]:
        from openai import APIConnectionError, APITimeoutError

        received = finished = False
        usage: Usage | None = None
        with self._turn(), self._asked(prompt) as stream:
            try:
                for chunk in stream:
                    received = True
                    usage = _usage(chunk) or usage
                    for choice in (chunk.choices or [])[:1]:
                        finished = finished or choice.finish_reason is not None
                        yield (choice.delta and choice.delta.content) or ""  # thinking comes outside of the content
            except APITimeoutError:
                raise
            except APIConnectionError:
                finished, received = False, True
            except ValueError:  # what came is not JSON
                finished = received = False
        if not received:
            raise ServerError(
                f"What answers at {self._address} does not stream as OpenAI's servers do: correct base_url "
                "(most end in /v1)."
            )
        if not finished:
            raise ServerError(
                f"The server at {self._address} broke off in the middle of the answer: look into its log, or ask again."
            )
        return usage

    def _told(self) -> dict[str, Any]:
        """What of the way of decoding is set and a server understands."""
        decoding = self._config.decoding
        told = {"top_p": decoding.top_p, "seed": decoding.seed, "stop": list(decoding.stop) or None}
        return {name: value for name, value in told.items() if value is not None}

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """One of the `in_flight` places, for which a question waits `seconds` at most."""
        if not self._turns.acquire(timeout=self._config.seconds):
            raise ServerError(
                f"The server at {self._address} is writing as many answers as may be asked of it at once "
                f"({self._config.in_flight}), and none ended within {self._config.seconds:g} seconds: ask again later, or "
                "raise in_flight."
            )
        try:
            yield
        finally:
            self._turns.release()

    def _asked(self, prompt: Prompt) -> Any:
        """The stream of chunks, with the usage at its end unless the server is one that refuses to be asked for it."""
        from openai import BadRequestError, UnprocessableEntityError

        messages: list[Any] = [{"role": message.role, "content": message.content} for message in prompt.messages]
        request: dict[str, Any] = {
            "model": self._config.model,
            "messages": messages,
            "temperature": self._config.temperature,
            "max_tokens": self._config.max_new_tokens,
            "stream": True,
            **self._told(),
        }
        create = self._client.chat.completions.create
        if self._asks_usage:
            try:
                return create(**request, stream_options={"include_usage": True})
            except (BadRequestError, UnprocessableEntityError):
                stream = create(**request)  # where the reason was another one, this is refused as well
                self._asks_usage = False
                return stream
        return create(**request)

    def _sentence(self, error: Exception) -> str:
        """What happened and what to do, without the key."""
        import openai

        at, model, seconds = self._address, self._config.model, self._config.seconds
        status = getattr(error, "status_code", 0)
        said = self._said(error)
        if isinstance(error, openai.APITimeoutError):
            return (
                f"The server at {at} did not answer in time: see whether it is overloaded and the address right, "
                f"or raise seconds (now {seconds:g})."
            )
        if isinstance(error, openai.APIConnectionError):
            return f"No server answers at {at}: start it, or correct base_url."
        if status in (401, 403):
            return f"The server at {at} refuses the API key (HTTP {status}): give a valid one as api_key."
        if status == 404:
            return (
                f"The server at {at} knows no model {model!r} or no such address: correct model or base_url. [{said}]"
            )
        if status == 429:
            return (
                f"The server at {at} is busy or its quota is used up (HTTP 429): wait a while and ask again. [{said}]"
            )
        if status >= 500:
            return f"The server at {at} failed (HTTP {status}): look into its log, or ask again later. [{said}]"
        if status:
            return f"The server at {at} refuses the request (HTTP {status}): check model and max_new_tokens. [{said}]"
        return f"The server at {at} failed while it answered: look into its log, or ask again. [{said}]"

    def _said(self, error: Exception) -> str:
        """The first line of the server's own words, at most 200 characters, the key struck out."""
        text = str(error).strip() or type(error).__name__
        if self._key:
            text = text.replace(self._key, "…")
        return text.splitlines()[0][:200]


def _usage(chunk: Any) -> Usage | None:
    """What a chunk tells of tokens: nothing is checked yet of what a server sends."""
    told = getattr(chunk, "usage", None)
    read, written = getattr(told, "prompt_tokens", None), getattr(told, "completion_tokens", None)
    return Usage(read, written) if isinstance(read, int) and isinstance(written, int) else None


def _shown(url: str) -> str:
    """`url` without the user name and password that it may hold."""
    try:
        parts = urlsplit(url)
        whole = parts.scheme in ("http", "https") and parts.hostname and (parts.port is None or parts.port > 0)
    except ValueError:
        whole = False
    if not whole:
        raise ConfigError("base_url is not an address: give one such as http://127.0.0.1:8000/v1.")
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", "")).rstrip("/")


def _checked_key(key: str) -> str:
    """`key` without the space around it that files and shells leave."""
    key = key.strip()
    if not (key.isascii() and (key.isprintable() or not key)):
        raise ConfigError("api_key holds characters that no key has: copy it again.")
    return key
