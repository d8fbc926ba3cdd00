"""The search in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI

from tests.ui.browsing import chromium, watched
from tests.ui.harbour import made, served
from tests.ui.server import running

pytestmark = pytest.mark.browser
HEBREW = "כמה עולה כרטיס כניסה למבוגר?"


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    from ui.app import mount

    home = tmp_path_factory.mktemp("home")
    with made(home) as rag, running(mount(FastAPI(), served(rag, home))) as url:
        yield url


def look(page: Any, address: str, lang: str, tab: str, query: str) -> None:
    page.goto(f"{address}/{lang}/")
    page.get_by_role("tab", name=tab, exact=True).click()
    page.locator(".mk-query textarea, .mk-query input").fill(query)
    page.keyboard.press("Enter")
    page.wait_for_selector(".mk-parts")


def test_a_hebrew_query_shows_three_columns_from_right_to_left(browser: Any, address: str) -> None:
    with watched(browser, address) as page:
        look(page, address, "he", "חיפוש", HEBREW)
        boxes = page.locator(".mk-part").evaluate_all("all => all.map(e => e.getBoundingClientRect().x)")
        assert len(boxes) == 3
        assert boxes == sorted(boxes, reverse=True), "the first column stands on the right"
        assert page.locator(".mk-part-words mark").first.inner_text() == "כרטיס"
        style = page.locator(".mk-ranking .mk-excerpt").first.evaluate("e => getComputedStyle(e).direction")
        assert style == "rtl"
        assert page.locator(".mk-ranking thead th").first.evaluate("e => getComputedStyle(e).direction") == "rtl"


def test_a_phone_shows_it_all_in_its_width(browser: Any, address: str) -> None:
    with watched(browser, address, viewport={"width": 420, "height": 800}) as page:
        look(page, address, "zh-Hant", "搜尋", "成人票多少元")
        assert page.evaluate("document.documentElement.scrollWidth") == 420
        boxes = page.locator(".mk-part").evaluate_all("all => all.map(e => e.getBoundingClientRect().y)")
        assert boxes == sorted(set(boxes)), "the columns stand below each other"
        assert "成人票" in page.locator(".mk-part-words mark").all_inner_texts()


def test_all_that_is_found_and_then_a_problem_as_a_sentence(browser: Any, address: str) -> None:
    with watched(browser, address) as page:
        look(page, address, "en", "Search", "museum")
        assert page.locator(".mk-ranking tbody tr").count() == 3
        page.locator(".mk-query textarea, .mk-query input").fill("?")
        page.get_by_role("button", name="Search", exact=True).click()
        page.wait_for_selector(".mk-shown .mk-notice")
        assert "The question is empty" in page.locator(".mk-shown .mk-notice").inner_text()
