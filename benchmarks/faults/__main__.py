"""Kill, starve, crowd and bomb ingestion, and count what is lost.

    python -m benchmarks.faults [PART …] [--kills 100] [--stride 1] [--every-way] [--sizes 24] [--rounds 200] [--flips 1000]

The parts are kills, writes, full, crowd, bombs, entities and flips; without one all are run. The same --seed does the same
again, but for the moments at which the machine has come to when a process is killed.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.faults.bombs import bombs
from benchmarks.faults.crowd import crowd
from benchmarks.faults.entities import entities
from benchmarks.faults.flips import flips
from benchmarks.faults.full import full, limits
from benchmarks.faults.kills import kills
from benchmarks.faults.tally import Tally, show, table
from benchmarks.faults.writes import writes


def main() -> None:
    given = _options()
    seed = given.seed
    parts: dict[str, Callable[[Path], list[Tally]]] = {
        "kills": lambda folder: [kills(folder, given.kills, seed)],
        "writes": lambda folder: writes(folder, given.stride, seed, every_way=given.every_way),
        "full": lambda folder: [full(folder / "disk", given.sizes, seed), limits(folder / "files", given.sizes, seed)],
        "crowd": lambda folder: [crowd(folder, given.rounds, seed)],
        "bombs": lambda folder: [bombs(folder)],
        "entities": lambda folder: [entities(folder)],
        "flips": lambda folder: [flips(folder, given.flips, seed)],
    }
    unknown = set(given.parts) - parts.keys()
    if unknown:
        raise SystemExit(f"There is no part {', '.join(unknown)}: give {', '.join(parts)}.")
    tallies: list[Tally] = []
    with tempfile.TemporaryDirectory(dir=given.folder) as scratch:
        for name, part in parts.items():
            if not given.parts or name in given.parts:
                begun = time.monotonic()
                for tally in part(Path(scratch).resolve() / name):
                    show(tally)
                    tallies.append(tally)
                print(f"   in {time.monotonic() - begun:.0f} s", flush=True)
    print()
    print(table(tallies))
    sys.exit(any(not tally.right for tally in tallies))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.faults", description=__doc__.splitlines()[0])
    parser.add_argument("parts", nargs="*", metavar="PART")
    parser.add_argument("--kills", type=int, default=100, help="processes killed")
    parser.add_argument("--stride", type=int, default=1, help="of the calls that write, each how many-th fails")
    parser.add_argument("--every-way", action="store_true", help="fail each call in all five ways, not in turns")
    parser.add_argument("--sizes", type=int, default=24, help="sizes of disks, and of files that may not grow")
    parser.add_argument("--rounds", type=int, default=200, help="ingestions of two writers beside a reader")
    parser.add_argument("--flips", type=int, default=1000, help="bits turned over")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--folder", type=Path, help="where to work, on the disk to be tried")
    return parser.parse_args()


if __name__ == "__main__":
    main()
