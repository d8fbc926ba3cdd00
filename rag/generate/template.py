"""A chat prompt as the token ids that a decoder reads, by the tokenizer's own chat template.

Control tokens that stand in a passage or a question are encoded as plain text, so that a document cannot end its own
message. Knows tokenizers; knows nothing of models or devices.

A tokenizer without a chat template gets the contents of all messages as paragraphs, in order, earlier answers and the
one to come introduced by "Answer:". A template that refuses a system role, or leaves its text out, gets that text as
the first paragraph of the first user message.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rag.errors import DecoderError
from rag.types import Message

ANSWER_MARK = "Answer:"


def encode_prompt(tokenizer: Any, messages: Sequence[Message]) -> list[int]:
    """The ids of `messages` and of the mark after which the answer begins. Raises DecoderError."""
    if not tokenizer.chat_template:
        return _ids(tokenizer(_plain(messages), split_special_tokens=True, verbose=False))
    from jinja2 import TemplateError

    try:
        return _by_template(tokenizer, messages if _takes_system(tokenizer, messages) else _merged(messages))
    except (TemplateError, ValueError, TypeError) as error:
        raise DecoderError(
            f"The decoder's chat template cannot write this conversation ({error}): ask without the earlier questions, "
            "or choose another decoder."
        ) from error


def _takes_system(tokenizer: Any, messages: Sequence[Message]) -> bool:
    from jinja2 import TemplateError

    system = [message.content.strip() for message in messages if message.role == "system"]
    if not system:
        return True
    try:
        text = tokenizer.apply_chat_template(_rows(messages), tokenize=False, enable_thinking=False)
    except TemplateError:
        return False
    return all(content in text for content in system)


def _by_template(tokenizer: Any, messages: Sequence[Message]) -> list[int]:
    return _ids(
        tokenizer.apply_chat_template(
            _rows(messages),
            add_generation_prompt=True,
            enable_thinking=False,
            sanitize_control_tokens=True,
            tokenizer_kwargs={"verbose": False},
        )
    )


def _merged(messages: Sequence[Message]) -> list[Message]:
    """The messages with all system text moved into the first user message."""
    system = [message.content for message in messages if message.role == "system"]
    others = [message for message in messages if message.role != "system"]
    first = next((index for index, message in enumerate(others) if message.role == "user"), None)
    if first is None:
        return [Message("user", "\n\n".join(system)), *others]
    others[first] = Message("user", "\n\n".join([*system, others[first].content]))
    return others


def _plain(messages: Sequence[Message]) -> str:
    parts = [f"{ANSWER_MARK} {m.content}" if m.role == "assistant" else m.content for m in messages]
    return "\n\n".join([*parts, ANSWER_MARK])


def _rows(messages: Sequence[Message]) -> list[dict[str, str]]:
    return [{"role": message.role, "content": message.content} for message in messages]


def _ids(encoding: Any) -> list[int]:
    return [int(token) for token in encoding["input_ids"]]
