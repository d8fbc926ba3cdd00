"""`mekor` called in this process, as its console script calls it."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from rag import cli


@dataclass(frozen=True)
class Done:
    code: int
    out: str
    err: str

    @property
    def value(self) -> Any:
        return json.loads(self.out)

    def failed_with_a_sentence(self) -> str:
        """The one line on standard error that says why."""
        assert self.code == 1
        assert "Traceback" not in self.err
        *_, line = self.err.splitlines()
        assert line.startswith("mekor: ")
        assert line.endswith((".", "]"))
        return line


Run = Callable[..., Done]


def runner(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Calls `mekor` with the arguments it is given."""

    def mekor(*arguments: object) -> Done:
        monkeypatch.setattr(sys, "argv", ["mekor", *map(str, arguments)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            cli.main()
        out, err = capsys.readouterr()
        return Done(int(ended.value.code or 0), out, err)

    return mekor
