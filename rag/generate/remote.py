"""A model behind an OpenAI-compatible server as a Generator: vLLM, Ollama, llama.cpp, `transformers serve` and others.

Knows HTTP by way of the openai client; knows nothing of passages: it sends `Prompt.messages`. Errors name the address
and never the key.
"""

from __future__ import annotations

import math
from collections.abc import Generator
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from rag.config import GeneratorConfig
from rag.errors import ConfigError, ServerError
from rag.generate.thinking import without_thinking
from rag.types import Prompt

RETRIES = 2
"""Further tries when the server cannot be reached, hangs, is busy or fails, before anything was received."""

_CONNECT_SECONDS = 10.0
_FIRST_EAST_ASIAN = "\u2e80"  # where alphabets end in Unicode, but for Hangul and rarities


class RemoteGenerator:
    """A `Generator` that asks the server at `config.base_url`. The thinking that comes with an answer is left out.

    `config.seconds` is how long each try waits for the next piece.
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

    def generate(self, prompt: Prompt) -> Generator[str, None, None]:
        """The text of the answer in pieces. Closing it closes the connection. Raises ServerError."""
        from openai import OpenAIError

        written = False
        pieces = self._pieces(prompt)
        try:
            for piece in without_thinking(pieces):
                written = written or not piece.isspace()
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

    def _pieces(self, prompt: Prompt) -> Generator[str, None, None]:
        from openai import APIConnectionError, APITimeoutError

        messages: list[Any] = [{"role": message.role, "content": message.content} for message in prompt.messages]
        stream = self._client.chat.completions.create(
            model=self._config.model,
            messages=messages,
            temperature=self._config.temperature,
            max_tokens=self._config.max_new_tokens,
            stream=True,
        )
        received = finished = False
        with stream:
            try:
                for chunk in stream:
                    received = True
                    for choice in (chunk.choices or [])[:1]:
                        finished = finished or choice.finish_reason is not None
                        if choice.delta and choice.delta.content:
                            yield choice.delta.content
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
