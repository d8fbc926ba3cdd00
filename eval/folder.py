"""The folder of a run: its settings, and a line a question, written as it is answered, so that a stopped run can go on.

    settings.json      what the run was made with: a run goes on only with the same
    questions.jsonl    a record a line: the fields of the question beside what came back

What else is in it is made of these two (see `eval.report`). Knows no pipeline.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, ClassVar, Protocol, TypeVar

from eval.errors import EvalError
from eval.types import Question, Record
from indexing.places import as_path

SETTINGS = "settings.json"
QUESTIONS = "questions.jsonl"
_LOCK = ".lock"
_OF_QUESTION = tuple(field.name for field in fields(Question))
_OF_RECORD = tuple(field.name for field in fields(Record) if field.name != "question")


class _Named(Protocol):
    """A dataclass about one question."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def id(self) -> str: ...


Line = TypeVar("Line", bound=_Named)


@dataclass(frozen=True, slots=True)
class Run:
    """What the folder of a run holds. It need not be finished."""

    path: Path
    settings: Mapping[str, Any]
    records: tuple[Record, ...]


def read_run(path: str | Path) -> Run:
    """The run in the folder `path`. Raises EvalError."""
    path = as_path(path)
    if not (path / SETTINGS).is_file():
        raise EvalError(f"{path} holds no run: give a folder that `mekor eval --out` wrote.")
    return Run(path, _settings(path), tuple(_records(path / QUESTIONS)))


def begin(path: Path, settings: Mapping[str, Any]) -> list[Record]:
    """Make the folder of a run, or go on with one made with equal `settings`; its records so far. Raises EvalError."""
    wanted = json.loads(_json(settings))
    with _writing(path):
        path.mkdir(parents=True, exist_ok=True)
        if not (path / SETTINGS).is_file():
            if (path / QUESTIONS).exists():
                raise EvalError(f"{path} holds questions.jsonl but no {SETTINGS}: give another folder.")
            put(path / SETTINGS, _json(wanted))
            return []
        _require_equal(path, _settings(path), wanted)
        records = list(_records(path / QUESTIONS))
        _cut_torn_line(path / QUESTIONS)
    return records


@contextmanager
def held(path: Path) -> Iterator[None]:
    """The right to write to the folder of a run. Raises EvalError when another process has it."""
    from filelock import FileLock, Timeout

    try:
        path.mkdir(parents=True, exist_ok=True)
        lock = FileLock(path / _LOCK, timeout=0)
        lock.acquire()
    except Timeout:
        raise EvalError(f"Another evaluation is writing to {path}: wait for it, or give another folder.") from None
    except OSError as error:
        raise _cannot(path, error) from None
    try:
        yield
    finally:
        lock.release()


def add(path: Path, record: Record) -> None:
    """Write the line of a question that was just answered."""
    with _writing(path), (path / QUESTIONS).open("ab") as file:
        file.write(line(record))


def put(path: Path, content: bytes) -> None:
    """Write a file whole or not at all. Raises EvalError."""
    beside = path.with_name(f"{path.name}.new")
    with _writing(path.parent):
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.write_bytes(content)
        os.replace(beside, path)


def each(
    path: Path | None,
    name: str,
    kind: type[Line],
    questions: Sequence[Question],
    make: Callable[[Question], Line],
    progress: Callable[[int, int, str], None] | None = None,
) -> tuple[Line, ...]:
    """What `make` gives for each question: a dataclass with its "id", kept a line each in the file `name` of the folder `path`.

    Lines that are there are of these questions and are not made again. Raises EvalError.
    """
    done = _kept(path / name, kind, [question.id for question in questions]) if path else []
    for at, question in enumerate(questions[len(done) :], start=len(done)):
        if progress:
            progress(at, len(questions), question.question)
        done.append(make(question))
        if path:
            written = json.dumps(asdict(done[-1]), ensure_ascii=False)
            with _writing(path), (path / name).open("ab") as file:
                file.write(written.encode("utf-8", "replace") + b"\n")
    if progress:
        progress(len(questions), len(questions), "")
    return tuple(done)


def _kept(file: Path, kind: type[Line], ids: Sequence[str]) -> list[Line]:
    from pydantic import TypeAdapter

    reader = TypeAdapter(kind)
    with _writing(file.parent):
        _cut_torn_line(file)
        written = file.read_bytes().splitlines() if file.is_file() else []
    try:
        found = [reader.validate_json(one) for one in written]
        if [one.id for one in found] == list(ids[: len(found)]):
            return found
    except ValueError:
        pass
    raise EvalError(f"{file} is not of this run: delete it, and run the evaluation again.")


def lines(records: Iterable[Record]) -> bytes:
    return b"".join(map(line, records))


def line(record: Record) -> bytes:
    return json.dumps(record_dict(record), ensure_ascii=False).encode("utf-8", "replace") + b"\n"


def record_dict(record: Record) -> dict[str, Any]:
    """A record as one JSON object: the question's fields beside what came back."""
    told = asdict(record)
    return {**told["question"], **{name: told[name] for name in _OF_RECORD}}


def _records(path: Path) -> Iterator[Record]:
    """The records of whole lines: one that was being written when the run was stopped has no end."""
    from pydantic import TypeAdapter

    if not path.is_file():
        return
    reader = TypeAdapter(Record)
    whole, _, _ = path.read_bytes().rpartition(b"\n")
    for number, written in enumerate(whole.split(b"\n") if whole else (), 1):
        try:
            told = json.loads(written)
            question = {name: told[name] for name in _OF_QUESTION}
            record = {name: told[name] for name in _OF_RECORD if name in told or name != "support"}  # it came later
            yield reader.validate_python({"question": question, **record})
        except (ValueError, KeyError, TypeError):
            raise EvalError(
                f"{path}, line {number}: this is not a line that this version writes. Run the evaluation again into "
                "another folder, or take the line out."
            ) from None


def _cut_torn_line(path: Path) -> None:
    if path.is_file():
        content = path.read_bytes()
        end = content.rfind(b"\n") + 1
        if end < len(content):
            os.truncate(path, end)


def _settings(path: Path) -> dict[str, Any]:
    try:
        settings = json.loads((path / SETTINGS).read_bytes())
    except (OSError, ValueError):
        settings = None
    if not isinstance(settings, dict):
        raise EvalError(f"{path / SETTINGS} cannot be read: give another folder, or delete this one.")
    return settings


def _require_equal(path: Path, had: Mapping[str, Any], wanted: Mapping[str, Any]) -> None:
    other = [name for name in {**had, **wanted} if had.get(name) != wanted.get(name)]
    if other:
        raise EvalError(
            f"The run in {path} was made otherwise ({', '.join(other)}): go on with it as it was begun, or give another folder."
        )


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2, default=str) + "\n").encode("utf-8", "replace")


@contextmanager
def _writing(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise _cannot(path, error) from None


def _cannot(path: Path, error: OSError) -> EvalError:
    return EvalError(f"Cannot write the report to {path} ({error.strerror}): give another folder.")
