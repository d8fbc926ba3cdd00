"""Evaluations and proposed questions in a real browser."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from eval.kept import proposals_file
from eval.propose import read_proposals
from tests.ui.browsing import chromium, watched
from tests.ui.harbour import COLLECTION, GOLD, Slowly, gold, made, served
from tests.ui.server import running, wait_until

pytestmark = pytest.mark.browser
TABS = {"en": ("Evaluate", "Gold questions"), "he": ("הערכה", "שאלות זהב"), "zh-Hans": ("评测", "标准问题")}


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def address(home: Path) -> Iterator[str]:
    from ui.app import mount

    with made(home, Slowly) as rag, running(mount(FastAPI(), served(rag, home))) as url:
        yield url


@contextmanager
def evaluating(browser: Any, address: str, lang: str = "en") -> Iterator[Any]:
    """A page with the evaluation open."""
    with watched(browser, address) as page:
        page.goto(f"{address}/{lang}/")
        page.get_by_role("tab", name=TABS[lang][0], exact=True).click()
        page.wait_for_selector(".mk-run")
        yield page


def begin(page: Any, file: Path) -> None:
    page.locator(".mk-gold input[type=file]").set_input_files(file)
    page.wait_for_selector(f".mk-gold :text('{file.stem}')")
    page.locator(".mk-run").click()


def test_a_run_is_stopped_and_goes_on_to_a_table(browser: Any, address: str, home: Path) -> None:
    with evaluating(browser, address) as page:
        begin(page, gold(home))
        page.wait_for_selector("progress[value='1']")
        page.locator(".mk-stop").click()
        page.wait_for_selector(".mk-state .mk-notice:has-text('Stopped after')")
        assert not page.locator(".mk-stop").is_visible()
        page.wait_for_selector(".mk-report h3:has-text('harbour')")
        page.locator(".mk-go-on").click()
        page.wait_for_selector(f".mk-report h3:has-text('{len(GOLD)} questions')")
        row = page.locator(".mk-figures tr", has_text="right answers / answered").first.inner_text()
        assert "–" in row
        assert "No answer has a fault." in page.locator(".mk-report").inner_text()
        assert not page.locator(".mk-go-on").is_visible()
        page.reload()  # what was measured is there to be opened again
        page.get_by_role("tab", name="Evaluate", exact=True).click()
        page.locator(".mk-runs input").click()
        page.locator("ul[role=listbox] [role=option]").first.click()
        page.wait_for_selector(f".mk-report h3:has-text('{len(GOLD)} questions')")


def test_another_visitor_is_told_and_can_search_meanwhile(browser: Any, address: str, home: Path) -> None:
    with evaluating(browser, address) as first, evaluating(browser, address, "he") as second:
        begin(first, gold(home, "first.jsonl"))
        first.wait_for_selector("progress[value]")
        begin(second, gold(home, "second.jsonl"))
        second.wait_for_selector(".mk-state .mk-notice:has-text('הערכה אחרת רצה')")
        second.get_by_role("tab", name="חיפוש", exact=True).click()
        second.locator(".mk-query textarea, .mk-query input").fill("כרטיס")
        second.keyboard.press("Enter")
        second.wait_for_selector(".mk-parts")
        first.locator(".mk-stop").click()
        first.wait_for_selector(".mk-state .mk-notice")


def test_proposals_are_accepted_edited_rejected_and_downloaded(browser: Any, address: str, home: Path) -> None:
    with evaluating(browser, address, "zh-Hans") as page:
        page.get_by_role("tab", name=TABS["zh-Hans"][1], exact=True).click()
        page.locator(".mk-more input").fill("5")
        page.locator(".mk-make").click()
        page.wait_for_selector(".mk-proposal h3:has-text('第 1 个，共 5 个')")
        page.locator(".mk-accept").click()
        page.wait_for_selector(".mk-proposal h3:has-text('第 2 个')")
        page.keyboard.press("r")  # the focus is on a button of the region
        page.wait_for_selector(".mk-proposal h3:has-text('第 3 个')")
        page.keyboard.press("e")
        page.wait_for_function("document.activeElement.matches('.mk-asks textarea')")
        page.keyboard.insert_text("真的")
        page.keyboard.press("Control+Enter")
        page.wait_for_selector(".mk-proposal h3:has-text('第 4 个')")
        states = [one.state for one in read_proposals(proposals_file(home, COLLECTION))]
        assert states == ["accepted", "rejected", "edited", "proposed", "proposed"]
        assert "真的" in read_proposals(proposals_file(home, COLLECTION))[2].question
        part = read_proposals(proposals_file(home, COLLECTION))[0].part
        with page.expect_download() as download:
            page.locator(f".mk-download-{part}").click()
        assert download.value.suggested_filename == f"{COLLECTION}-{part}.jsonl"
        lines = Path(download.value.path()).read_text("utf-8").splitlines()
        assert read_proposals(proposals_file(home, COLLECTION))[0].id in [json.loads(line)["id"] for line in lines]


def test_keys_outside_of_the_review_decide_nothing(browser: Any, address: str, home: Path) -> None:
    before = proposals_file(home, COLLECTION).read_bytes()
    with evaluating(browser, address) as page:
        page.get_by_role("tab", name="Gold questions", exact=True).click()
        page.wait_for_selector(".mk-proposal h3")
        page.locator(".mk-more input").focus()
        page.keyboard.press("r")
        page.locator(".mk-asks textarea").focus()
        page.keyboard.press("r")
        page.locator(".mk-later").focus()
        page.keyboard.press("l")
        page.wait_for_selector(".mk-proposal h3:has-text('5 of 5')")
        assert proposals_file(home, COLLECTION).read_bytes() == before
        wait_until(lambda: page.locator(".mk-review").get_attribute("aria-label") == "Reviewing proposed questions")
