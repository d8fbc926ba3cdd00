"""Where the definitions of a program are: classes and functions with their names, levels and lines.

Python is parsed; other languages are read line by line by the patterns of `syntax`, nested as they are indented. A function
inside a function is part of it.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from indexing.load.syntax import BY_SUFFIX, COMMENT, NOT_NAMES, PYTHON, Syntax

_LONGEST_LINE = 300
_LONGEST_PYTHON = 1_000_000
_DEEPEST = 4
_AHEAD = 12  # lines in which the "{" of a definition is looked for
_MOST_COMMENT = 60  # lines of a comment over a definition
_CLOSES = re.compile(r"\s*(?:[})\]]|end\b)")
_GOES_ON = re.compile(r"\s*(?:\{|[)\]].*(?:[{:]|=>|->)\s*$|(?:public|private|protected)\b[\w ]*:\s*$)")


@dataclass(slots=True)
class Definition:
    """A definition: its lines are from `first`, with what stands directly over it, to before `end`.

    It is named in line `at`, and `leaf` when no other was found in it.
    """

    name: str
    level: int
    first: int
    at: int
    end: int
    leaf: bool = True


def find(text: str, suffix: str) -> list[Definition]:
    """The definitions in `text`, a program in the language of `suffix`, in order."""
    syntax = BY_SUFFIX.get(suffix.lower())
    if syntax is None:
        return []
    lines = text.split("\n")
    if syntax is PYTHON and len(text) <= _LONGEST_PYTHON:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                tree = ast.parse(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):  # MemoryError: the stack of the parser is full
            pass
        else:
            return list(_of_python(tree.body, lines, 1, 0))
    return _by_patterns(lines, syntax)


def _of_python(body: Sequence[ast.stmt], lines: list[str], level: int, after: int) -> Iterator[Definition]:
    """Definitions in `body`, which begins after line `after`."""
    for node in _definitions(body):
        first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)]) - 1
        end = node.end_lineno or node.lineno
        is_class = isinstance(node, ast.ClassDef) and level < _DEEPEST
        inside = list(_of_python(node.body, lines, level + 1, node.lineno)) if is_class else []
        yield Definition(node.name, level, _with_comment(lines, first, after), node.lineno - 1, end, not inside)
        yield from inside
        after = end


def _definitions(body: Sequence[ast.stmt]) -> Iterator[ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef]:
    """Those that are in `body`, or there under a condition, in order."""
    waiting: list[ast.AST] = list(reversed(body))
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield node
        elif isinstance(node, ast.If | ast.Try | ast.With | ast.ExceptHandler):
            parts = (getattr(node, field, []) for field in ("body", "handlers", "orelse", "finalbody"))
            waiting += reversed([child for part in parts for child in part])


def _by_patterns(lines: list[str], syntax: Syntax) -> list[Definition]:
    found: list[Definition] = []
    inside: list[tuple[int, Definition, bool]] = []  # indentation, definition, whether it holds others
    after = 0
    for at, line in enumerate(lines):
        if not line or line.isspace():
            continue
        indent = len(line) - len(line.lstrip())
        named = _named(lines, at, syntax, inside[-1][1].name if inside else "")
        while (
            inside
            and indent <= inside[-1][0]
            and (named or not (syntax.flat or _is_within(line, indent == inside[-1][0])))
        ):
            column, last, _ = inside.pop()
            closed = not named and indent == column and _CLOSES.match(line)
            last.end = at + 1 if closed else at
            if closed:
                after = at + 1
                break
        if named is None or len(inside) >= _DEEPEST or (inside and not inside[-1][2]):
            continue
        name, holds = named
        found.append(Definition(name, len(inside) + 1, _with_comment(lines, at, after), at, len(lines)))
        for _, above, _ in inside:
            above.leaf = False
        inside.append((indent, found[-1], holds))
        after = at + 1
    for one, following in pairwise(found):
        one.end = min(one.end, following.first) if one.leaf else one.end  # its comment is the following one's
    return found


def _named(lines: list[str], at: int, syntax: Syntax, holder: str) -> tuple[str, bool] | None:
    """The name of the definition that begins in line `at`, and whether it may hold others; None when none begins."""
    line = lines[at]
    if len(line) > _LONGEST_LINE:
        return None
    for kind in (syntax.holders, syntax.leaves, syntax.braced, syntax.makers):
        for pattern in kind:
            match = pattern.match(line)
            if match is None:
                continue
            name = ".".join(part.strip() for part in match.groups() if part)
            if name in NOT_NAMES:
                continue
            if kind is syntax.holders or kind is syntax.leaves:
                return name, kind is syntax.holders
            if line.split(None, 1)[0] in NOT_NAMES:
                continue
            of_holder = kind is syntax.braced or name.removeprefix("~") == re.split(r"\W", holder)[-1]
            if of_holder and not line.lstrip().startswith(("*", "/", "#")) and _opens(lines, at, match.end(1)):
                return name, False
    return None


def _opens(lines: list[str], at: int, column: int) -> bool:
    """Whether a "{" comes before the next ";", in the lines from `at` on."""
    rest = lines[at][column:]
    for line in (rest, *lines[at + 1 : at + _AHEAD]):
        mark = re.search("[{;]", line[:_LONGEST_LINE])
        if mark:
            return mark.group() == "{"
    return False


def _is_within(line: str, level: bool) -> bool:
    """Whether a line ends no definition: a comment, or the rest of a first line on the same level, or a label."""
    return bool(COMMENT.match(line) or (level and _GOES_ON.match(line[:_LONGEST_LINE])))


def _with_comment(lines: list[str], first: int, after: int) -> int:
    """The first line of the comments and decorators that stand directly over line `first`, none before `after`."""
    for _ in range(_MOST_COMMENT):
        if first <= after or not COMMENT.match(lines[first - 1]):
            break
        first -= 1
    return first
