"""What a part of these proofs counted, and the table of all of them."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(slots=True)
class Tally:
    """How often something was tried, and what went wrong, by kind; `told` are the first wrongs in words."""

    part: str
    tried: int = 0
    wrong: dict[str, int] = field(default_factory=dict)
    seen: dict[str, int] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)
    skipped: str = ""

    def expect(self, *kinds: str) -> None:
        """Name the kinds of wrong that are looked for, so that none of them is shown as 0."""
        for kind in kinds:
            self.wrong.setdefault(kind, 0)

    def blame(self, kind: str, what: str) -> None:
        self.wrong[kind] = self.wrong.get(kind, 0) + 1
        if len(self.told) < 20:
            self.told.append(f"{kind}: {what}")

    def add(self, other: Tally, where: str) -> None:
        """Add what was wrong in one try, `where` that was."""
        for kind, times in other.wrong.items():
            self.wrong[kind] = self.wrong.get(kind, 0) + times
        for what, times in other.seen.items():
            self.saw(what, times)
        if len(self.told) < 20:
            self.told.extend(f"{where}: {line}" for line in other.told[:2])

    def saw(self, what: str, times: int = 1) -> None:
        """Count what is neither right nor wrong: where a blow fell."""
        self.seen[what] = self.seen.get(what, 0) + times

    @property
    def right(self) -> bool:
        return not any(self.wrong.values())

    def __str__(self) -> str:
        if self.skipped:
            return f"{self.part}: SKIPPED, {self.skipped}"
        counted = ", ".join(f"{times} {kind}" for kind, times in self.wrong.items())
        return f"{self.part} {self.tried:,}: {counted or 'nothing is wrong'}"


def show(tally: Tally) -> None:
    """Print one part: what it counted, where its blows fell, and its first wrongs."""
    print(tally, flush=True)
    if tally.seen:
        print("   " + ", ".join(f"{what} {times:,}" for what, times in tally.seen.items()))
    for line in tally.told:
        print(f"   WRONG {line}", file=sys.stderr)


def table(tallies: Sequence[Tally]) -> str:
    """All parts in Markdown."""
    lines = ["| part | tried | what was wrong | |", "|---|---|---|---|"]
    for tally in tallies:
        counted = ", ".join(f"{times} {kind}" for kind, times in tally.wrong.items())
        verdict = "skipped" if tally.skipped else "right" if tally.right else "WRONG"
        lines.append(f"| {tally.part} | {tally.tried:,} | {tally.skipped or counted} | {verdict} |")
    return "\n".join(lines)
