"""Whether ingestion can be trusted: it is killed, starved, crowded, lied to and bombed, and what is left is counted.

    python -m benchmarks.faults [PART …] [--kills 1000] [--seed 7]

Each part is a module with a function that gives a `Tally`; the tests run the same functions with small counts.
"""
