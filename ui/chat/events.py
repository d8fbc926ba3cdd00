"""What an event of the chat asks: typed, an example, a suggestion, asked again, or a question of before that was edited."""

from __future__ import annotations

from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

from ui.chat.talk import Chat
from ui.render import QUESTION


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that goes on from the first `kept` exchanges of a conversation; later ones go. Empty asks nothing."""

    question: str
    kept: int
    suggested: bool = False


def asked(typed: str | None, chat: Chat, data: Any) -> Asked:
    """What the event with `data` asks on the page that shows `chat`."""
    count = len(chat.exchanges)
    if not isinstance(data, dict) or "index" not in data:
        return Asked(typed or "", count)
    value, place = data.get("value"), _place(data["index"])
    if isinstance(value, dict) and "text" in value:
        return Asked(str(value["text"]), count)
    if "previous_value" in data:
        return Asked(plain(str(value)), place) if place < count else Asked("", count)
    if isinstance(value, str) and value in chat.suggested:
        return Asked(value, count, suggested=True)
    if place < count:
        return Asked(chat.exchanges[place].question, place, chat.exchanges[place].suggested)
    return Asked("", count)


def plain(edited: str) -> str:
    """A question as the person left it: the page sends its text, or the element that it would be shown as."""
    if f'class="{QUESTION}"' not in edited[:40]:
        return edited.strip()
    text = _Text()
    text.feed(edited)
    text.close()
    return "".join(text.pieces).strip()


def _place(index: Any) -> int:
    """The exchange that a message belongs to; there are two of each."""
    first = index[0] if isinstance(index, list) and index else index
    return int(first) // 2 if isinstance(first, int) and first >= 0 else 10**9


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []

    def handle_data(self, data: str) -> None:
        self.pieces.append(data)
