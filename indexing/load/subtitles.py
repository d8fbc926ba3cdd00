"""Subtitles (.srt, .vtt) as something to read: what is said, in paragraphs that begin with their time.

Markup is taken out, speakers are kept, and captions that roll, so that each shows once more what the one before did, are
written once. Punctuation at the wrong end of Hebrew lines stays there: whether it is wrong is not known.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from indexing.load.decode import decode
from indexing.load.parsed import Parsed, clean, one_line

PAUSE = 4.0
"""Seconds of silence after which a paragraph begins."""
ENOUGH = 400
"""Characters after which a paragraph ends with its sentence; after twice as many it ends with its caption."""

_TIME = r"(?:(\d{1,4}):)?(\d{1,2}):(\d{1,2}(?:[.,]\d{1,3})?)"
_TIMES = re.compile(rf"\s*{_TIME}\s*-+>\s*{_TIME}(?!\S)")
_TITLE = re.compile(r"WEBVTT[ \t]+(?:-[ \t]*)?(\S[^\n]*)")
_VOICE = re.compile(r"<v(?:\.[^\s<>]{1,100})?\s([^<>\n]{1,200})>")
_MARKUP = re.compile(r"</?[a-zA-Z][^<>\n]{0,200}>|<\d[\d:.]{4,14}>|\{\\[^{}\n]{0,200}\}|\{[yYcCfFsSpP]:[^{}\n]{0,60}\}")
_TURNED = re.compile("[.!?,:;…-]+[\u0590-\u05ff]")
_SENTENCE_END = re.compile(rf"[.!?…。！？][\"'”’»」』)）]*$|^{_TURNED.pattern}")
_TURN = ("-", "–", "—")
_WIDE = re.compile("[\u3000-\u30ff\u3400-\u9fff\uff00-\uffef]")
_TOUCHING = 0.2
_MOST_AGAIN = 10

Line = tuple[str, str]
"""Who speaks, "" when it is not said, and the words."""


@dataclass(frozen=True, slots=True)
class _Cue:
    start: float
    end: float
    lines: tuple[Line, ...]


def parse(data: bytes, name: str) -> Parsed:
    """What is said in the file `name`; its text as it is when there are no times in it. Raises UnreadableFile."""
    text = clean(decode(data, name))
    named = _TITLE.match(text)
    said = "\n\n".join(_paragraphs(_said_once(_cues(text))))
    return Parsed(said or text, one_line(named.group(1)) if named else "")


def _cues(text: str) -> Iterator[_Cue]:
    """The captions in the order of the file. Numbers, notes and styles stand between them and are no captions."""
    lines = text.split("\n")
    ended_by_blank = text.startswith("WEBVTT")
    times = [(at, match) for at, line in enumerate(lines) if "-->" in line and (match := _TIMES.match(line[:200]))]
    for index, (at, match) in enumerate(times):
        end = times[index + 1][0] if index + 1 < len(times) else len(lines)
        shown = lines[at + 1 : end]
        if ended_by_blank:
            shown = shown[: shown.index("")] if "" in shown else shown
        elif end < len(lines) and shown and shown[-1].strip().isdigit():
            shown.pop()
        yield _Cue(_seconds(*match.groups()[:3]), _seconds(*match.groups()[3:]), tuple(_spoken(shown)))


def _seconds(hours: str | None, minutes: str, seconds: str) -> float:
    return int(hours or 0) * 3600 + int(minutes) * 60 + float(seconds.replace(",", "."))


def _spoken(lines: list[str]) -> Iterator[Line]:
    """The lines of one caption without markup. A voice goes on until another, or the end of the caption."""
    speaker = ""
    for line in lines:
        first, *voices = _VOICE.split(line)
        for who, words in zip([speaker, *voices[::2]], [first, *voices[1::2]], strict=True):
            speaker, said = _plain(who), _plain(_MARKUP.sub("", words))
            if said:
                yield speaker, said


def _said_once(cues: Iterator[_Cue]) -> list[_Cue]:
    """The captions without the lines that one shows again, unchanged or grown, when it follows on another at once."""
    said: list[_Cue] = []
    before = _Cue(0.0, -1.0, ())
    for cue in cues:
        fresh = cue.lines
        if cue.start - before.end <= _TOUCHING and before.lines:
            most = min(len(fresh), len(before.lines), _MOST_AGAIN)
            again = next(
                count for count in range(most, -1, -1) if before.lines[len(before.lines) - count :] == fresh[:count]
            )
            fresh = fresh[again:]
            if fresh and not again and _grows(before.lines[-1], fresh[0]):
                fresh = ((fresh[0][0], fresh[0][1][len(before.lines[-1][1]) :].strip()), *fresh[1:])
        before = cue
        if fresh:
            said.append(replace(cue, lines=fresh))
    return said


def _grows(shorter: Line, longer: Line) -> bool:
    """Whether a line is the one before with words added at its end."""
    added = longer[1].removeprefix(shorter[1])
    whole = _WIDE.match(added) or not (added[:1].isalnum() and shorter[1][-1].isalnum())
    return bool(shorter[0] == longer[0] and added not in ("", longer[1]) and whole)


def _paragraphs(cues: list[_Cue]) -> Iterator[str]:
    """Captions joined until somebody pauses or enough is said, each paragraph after the time at which it begins."""
    text, speaker, end = "", "", 0.0
    for cue in cues:
        ended = len(text) >= 2 * ENOUGH or (len(text) >= ENOUGH and _SENTENCE_END.search(text.rpartition("\n")[2]))
        if text and (ended or cue.start - end >= PAUSE):
            yield text
            text = ""
        if not text:
            whole = int(cue.start)
            text, speaker = f"[{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}]", ""
        for who, said in cue.lines:
            turn = who != speaker or said.startswith(_TURN)
            gap = "" if _WIDE.match(text[-1]) and _WIDE.match(said) else " "
            if (turn or _TURNED.match(said)) and not text.endswith("]"):
                gap = "\n"
            text += f"{gap}{who}: {said}" if who and turn else gap + said
            speaker = who
        end = max(end, cue.end)
    if text:
        yield text


def _plain(text: str) -> str:
    return one_line(clean(html.unescape(text)))
