"""Pictures of every tab of the page, in three of its languages, light and dark, under docs/images/.

    python docs/screenshots.py [--out docs/images] [--only en-light]

Makes the sample collection in a folder that is removed afterwards, serves the page on loopback, and drives Chromium. Needs
Chromium (`apt-get install chromium fonts-noto-cjk`) and what `pip install '.[test]'` brings.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.page import QUESTIONS, browser, served

TABS = ("chat", "documents", "search", "evaluate", "settings")
SIZE = {"width": 1280, "height": 860}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "images")
    parser.add_argument("--only", help="one of them: a language and a scheme, as en-light")
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    with served() as (address, _), browser() as opened:
        for lang in QUESTIONS:
            for scheme in ("light", "dark"):
                if given.only in (None, f"{lang}-{scheme}"):
                    take(opened, address, lang, scheme, given.out)


def take(opened: Any, address: str, lang: str, scheme: str, out: Path) -> None:
    """A picture of each tab: the chat with an answer, the search with hits, the evaluation with a report of ten questions."""
    context = opened.new_context(viewport=SIZE, color_scheme=scheme, locale=lang)
    page = context.new_page()
    page.goto(f"{address}/{lang}/")
    page.wait_for_selector(".mk-chat .example")
    page.locator(".mk-ask textarea").fill(QUESTIONS[lang])
    page.locator(".mk-ask textarea").press("Enter")
    page.wait_for_selector(".mk-how", timeout=60_000)
    page.wait_for_selector(".mk-ask .submit-button")
    for name, tab in zip(TABS, page.get_by_role("tab").all(), strict=False):
        tab.click()
        page.wait_for_timeout(1_500)
        if name == "search":
            page.locator(".mk-query textarea, .mk-query input").fill(QUESTIONS[lang])
            page.locator(".mk-query textarea, .mk-query input").press("Enter")
            page.wait_for_selector(".mk-ranking")
        if name == "evaluate":
            page.locator("input[type=number]:visible").first.fill("10")
            page.locator(".mk-run").click()
            page.wait_for_selector(".mk-figures", timeout=60_000)
        page.screenshot(path=out / f"{name}-{lang}-{scheme}.png")
    context.close()


if __name__ == "__main__":
    main()
