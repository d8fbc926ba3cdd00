"""Text of documents that cannot act in a prompt: no tag of ours in it, no control token of a chat template, no turn.

What only looks like one to a reader, with full-width or Cyrillic letters or with invisible characters in it, counts as
one. Knows marks and no meanings: a sentence that asks the model for something stays as it is.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache

from indexing.text.fold import visible

_MARKUP = re.compile(
    r"<\s*/?\s*passages(?:[^<>\n]{0,40}>)?"  # the block that marks passages as data
    r"|<\s*\|[^\s<>|]{1,60}\|\s*>"  # ChatML, Qwen, Llama 3, Phi, Command, DeepSeek
    r"|<<\s*/?\s*sys\s*>>|\[\s*/?\s*(?:inst|system_prompt|think)\s*\]"  # Llama 2, Mistral
    r"|\[\s*/?\s*(?:available_tools|tool_(?:calls|results|content))\s*\]"
    r"|<\s*/?\s*(?:s|bos|eos|think|tool_call|tool_response|(?:start|end)_of_turn)\s*>"  # Mistral, Gemma, Qwen
)
_LABEL = re.compile(
    r"^[^\w\n]{0,6}(?:system|user|assistant|human|answer|instructions?|מערכת|משתמש|עוזר|תשובה|הוראות?"
    r"|系[统統]|用[户戶]|使用者|助[手理]|回答|指[令示])\s*:",
    re.MULTILINE,
)
_HEAD = re.compile(r"^[^\w\n\[]{0,6}(?P<marked>\[\s*\d{1,3}\s*\])(?=\s*\()", re.MULTILINE)
_IMAGE = re.compile(r"!+(?=\[)")
_LINE_ENDS = "\n\r\v\f\x85\u2028\u2029"
_ENDED = str.maketrans(dict.fromkeys(_LINE_ENDS, "\n"))
_ALIKE = str.maketrans(
    "‹〈⟨❮ᐸ˂›〉⟩❯ᐳ˃ǀ∣│┃❘⁄∕╱⧸【〔⟦】〕⟧аеорсѕіɡԁһухтмкαεορντικ",
    "<<<<<<>>>>>>|||||////[[[]]]aeopcsigdhyxtmkaeopvtik",
)


def inert(text: str) -> str:
    """`text` with tags and control tokens in round brackets, and lines that begin like a turn or a passage marked.

    Images of Markdown become links: where an answer repeats them, nothing is fetched before somebody asks for it.
    """
    if not text.isascii() or "<" in text or "[" in text:
        text = _IMAGE.sub("", _bracketed(_HEAD, _bracketed(_MARKUP, text)))
    seen, places = _as_read(text)
    for match in reversed([*_LABEL.finditer(seen)]):  # where a decoder has no chat template, such a line begins a turn
        at = places[match.start()]
        text = f"{text[:at]}> {text[at:]}"
    return text


def _bracketed(pattern: re.Pattern[str], text: str) -> str:
    """`text` with what matches, or the group `marked` of it, in round brackets."""
    seen, places = _as_read(text)
    group = "marked" if "marked" in pattern.groupindex else 0
    pieces, last = [], 0
    for match in pattern.finditer(seen):
        start, end = places[match.start(group)], places[match.end(group) - 1] + 1
        pieces += [text[last:start], "(", re.sub(r"[<>\[\]|]", "", match.group(group)).strip(), ")"]
        last = end
    return "".join([*pieces, text[last:]])


def _as_read(text: str) -> tuple[str, Sequence[int]]:
    """`text` as a reader takes it, and where in `text` each of its characters stands."""
    if text.isascii():
        return text.lower().translate(_ENDED), range(len(text))
    seen: list[str] = []
    places: list[int] = []
    for place, char in enumerate(text):
        for plain in _plain(char):
            seen.append(plain)
            places.append(place)
    return "".join(seen), places


@cache
def _plain(char: str) -> str:
    """The ASCII that `char` looks like, in small letters; nothing for marks and what is not seen."""
    if char in _LINE_ENDS:
        return "\n"
    if char.isascii():
        return char.lower()
    plain = unicodedata.normalize("NFKD", visible(char)).casefold().translate(_ALIKE)
    return "".join(part for part in plain if unicodedata.category(part) not in ("Mn", "Me", "Cf"))
