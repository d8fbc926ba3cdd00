"""What the terminal shows and asks while a person goes through proposed gold questions. Knows no files and no questions' origin.

It reads lines, so that it works with a pipe; where the input ends, the review stops.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from rich.text import Text

from indexing.places import document_name
from rag.terminal import as_json, console, escape, plain

ACCEPT, EDIT, REJECT, SKIP, STOP = "a", "e", "r", "s", "q"
_KEYS = "a accept   e edit   r reject   s skip   q stop"


class Shown(Protocol):
    """A proposal as it is shown."""

    @property
    def question(self) -> str: ...
    @property
    def answers(self) -> Sequence[str]: ...
    @property
    def lang(self) -> str: ...
    @property
    def how(self) -> str: ...
    @property
    def document(self) -> str: ...
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def passage(self) -> str: ...
    @property
    def quote(self) -> str: ...
    @property
    def part(self) -> str: ...
    @property
    def note(self) -> str: ...
    @property
    def state(self) -> str: ...


def made(by: Mapping[str, int], unanswerable: int, dropped: Mapping[str, int], wanted: int) -> None:
    """How many questions were made, how, and what was not taken of what a model wrote."""
    out, count = console(), sum(by.values())
    if count:
        ways = ", ".join(f"{number} by {how}" for how, number in sorted(by.items(), key=lambda one: -one[1]))
        out.print(f"Proposed {_questions(count)} ({escape(ways)}), {unanswerable} of them unanswerable.")
    if 0 <= count < wanted:
        out.print(f"The documents give no more: {wanted} were asked for.", style="yellow")
    if dropped:
        reasons = ", ".join(f"{number} ({reason})" for reason, number in dropped.items())
        out.print(f"Dropped {sum(dropped.values())} that the model wrote: {escape(reasons)}.", style="yellow")


def show(one: Shown, number: int, total: int) -> None:
    """A proposal with its passage, in which what answers it is marked."""
    out = console()
    state = "" if one.state == "proposed" else f" · {one.state}"
    place = f"{document_name(one.document)}, characters {one.start}–{one.end}"
    out.print(f"\n{number} of {total} · {one.how} · {escape(one.lang)} · to {one.part}{state}", style="bold")
    out.print(escape(place), style="dim")
    out.print(_marked(one, styled=out.is_terminal))
    out.print(f"\n  Question: {escape(one.question)}")
    out.print(f"  Answer:   {escape(' | '.join(one.answers)) or 'none: nothing answers it'}")
    if one.note:
        out.print(f"  Note:     {escape(one.note)}", style="yellow")


def choice() -> str:
    """The key that a person chose, asked until it is one; where the input ends, STOP."""
    while True:
        said = _input(f"  {_KEYS} > ")
        if said is None:
            console().print()
            return STOP
        key = said.strip().lower()[:1]
        if key in (ACCEPT, EDIT, REJECT, SKIP, STOP):
            return key
        console().print(f"  Give one of the letters: {_KEYS}", style="yellow")


def line(what: str, now: str) -> str | None:
    """What a person writes in the place of `now`, which an empty line keeps; None where the input ends."""
    said = _input(f"  {what}: ", now)
    return said if said is None else said.strip() or now


def done(told: Mapping[str, Any], parts: Mapping[str, int], collection: str | None, *, json_only: bool) -> None:
    """What became of the proposals, and where the accepted ones are."""
    if json_only:
        as_json(dict(told))
        return
    out = console()
    states = ", ".join(f"{number} {state}" for state, number in told["states"].items() if number)
    goes_on = " The same command goes on with what is undecided." if told["undecided"] else ""
    out.print(f"\n{escape(told['file'])}: {states}.{goes_on}")
    for part, where in told["gold"].items():
        out.print(f"  gold questions to {part}: {parts[part]} in {escape(where)}")
    if "test" in told["gold"] and collection:
        out.print(
            f"Measure on them:  mekor eval --gold {escape(told['gold']['test'])} --collection {escape(collection)}"
        )


def _marked(one: Shown, *, styled: bool) -> Text:
    """The passage with the quoted words bold and the answer in them inverted; in square brackets where nothing is styled."""
    before, quote, after = one.passage.partition(one.quote) if one.quote else (one.passage, "", "")
    answer = next((answer for answer in one.answers if answer in quote), "")
    start, found, rest = quote.partition(answer) if answer else (quote, "", "")
    marks = ("", "") if styled else ("[[", "]]")
    parts = [(before, "dim"), (start, "bold"), (found, "reverse"), (rest, "bold"), (after, "dim")]
    text = Text()
    for words, style in parts:
        if words:
            shown = plain(words)
            text.append(f"{marks[0]}{shown}{marks[1]}" if style == "reverse" else shown, style=style)
    return text


def _input(prompt: str, now: str = "") -> str | None:
    """A line of the person's, `now` being there to change where the terminal can; None where the input ends."""
    filled = _fill(now) if now and sys.stdin.isatty() else False
    try:
        return input(prompt)
    except EOFError:
        return None
    except UnicodeDecodeError:
        return ""
    finally:
        if filled:
            _fill("")


def _fill(text: str) -> bool:
    """Have the next line begin with `text`; False where the terminal cannot."""
    try:
        import readline
    except ImportError:
        return False
    readline.set_startup_hook((lambda: readline.insert_text(text)) if text else None)
    return True


def _questions(count: int) -> str:
    return "1 question" if count == 1 else f"{count} questions"
