"""How soon the page is there and answers: on the sample collection, with what the package brings, in Chromium.

    python benchmarks/page.py [--times 5]

Prints the median over fresh browsers of: from the call of the address to the first paint (First Contentful Paint, W3C Paint
Timing), to the box being ready for a question, and from Enter to the first word of an answer; beside the time that the same
question takes in Python, in the same run. Needs Chromium and what `pip install '.[test]'` brings.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from fastapi import FastAPI

from rag.compose import SAMPLE, Pool, sample_documents
from rag.pipeline import RAG
from rag.settings import Settings
from rag.terminal import DEMO_QUESTIONS
from tests.ui.browsing import CHROMIUM, FLAGS
from tests.ui.server import running
from ui.app import mount
from ui.page import Services

QUESTIONS = {"en": DEMO_QUESTIONS[0], "he": DEMO_QUESTIONS[1], "zh-Hans": DEMO_QUESTIONS[2]}
_PAINT = "performance.getEntriesByName('first-contentful-paint')[0].startTime"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--times", type=int, default=5, help="fresh browsers for each language")
    given = parser.parse_args()
    print("| language | first paint | ready for a question | first word of the answer | the same question in Python |")
    print("|---|---|---|---|---|")
    with served() as (address, rag), browser() as opened:
        for lang, question in QUESTIONS.items():
            began = time.monotonic()
            rag.ask(question)
            alone = time.monotonic() - began
            seen = [visit(opened, address, lang, question) for _ in range(given.times)]
            cells = [f"{statistics.median(column):.2f} s" for column in zip(*seen, strict=True)]
            print(f"| {lang} | {' | '.join(cells)} | {alone:.2f} s |", flush=True)


@contextmanager
def served() -> Iterator[tuple[str, RAG]]:
    """The address of a page on the sample collection, and the pipeline behind it, with its models loaded."""
    with tempfile.TemporaryDirectory() as home:
        chosen, pool = Settings(home=Path(home), collection=SAMPLE), Pool()
        rag = pool(chosen)
        rag.ingest(sample_documents())
        rag.warm()
        services = Services(pool, lambda: [SAMPLE], chosen, DEMO_QUESTIONS[:3])
        with running(mount(FastAPI(), services)) as address:
            yield address, rag


@contextmanager
def browser() -> Iterator[Any]:
    """Chromium. Ends the program where there is none."""
    if CHROMIUM is None:
        raise SystemExit("Chromium is missing: apt-get install chromium fonts-noto-cjk")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


def visit(opened: Any, address: str, lang: str, question: str) -> tuple[float, float, float]:
    """Seconds to the first paint, to a page that can be asked, and from Enter to the first word, in a fresh browser profile."""
    context = opened.new_context(locale=lang)
    page = context.new_page()
    began = time.monotonic()
    page.goto(f"{address}/{lang}/")
    page.wait_for_selector(".mk-chat .example")
    ready = time.monotonic() - began
    paint = float(page.evaluate(_PAINT)) / 1000
    page.locator(".mk-ask textarea").fill(question)
    asked = time.monotonic()
    page.locator(".mk-ask textarea").press("Enter")
    page.wait_for_selector(".mk-answer p")
    word = time.monotonic() - asked
    context.close()
    return paint, ready, word


if __name__ == "__main__":
    main()
