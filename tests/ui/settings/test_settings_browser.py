"""Settings in a real browser: models that really load, colours, and what is remembered."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from rag.compose import Pool
from rag.pipeline import RAG
from rag.settings import Settings
from tests import tiny_decoder
from tests.tiny_encoder import build
from tests.ui.browsing import chromium, watched
from tests.ui.server import running
from tests.ui.settings.test_trying import KEY, server

pytestmark = pytest.mark.browser
ENCODER = "tiny-encoder"
TOLD = "div.mk-set-told.prose"


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="module")
def decoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_decoder.build(tmp_path_factory.mktemp("models") / "tiny-decoder")


@pytest.fixture(scope="module")
def requests() -> list[dict[str, Any]]:
    return []


@pytest.fixture(scope="module")
def remote(requests: list[dict[str, Any]]) -> Iterator[str]:
    with running(server(requests, threading.Event())) as url:
        yield f"{url}/v1"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    from ui.app import mount
    from ui.page import Services

    home = tmp_path_factory.mktemp("data")
    encoder = str(build(home / "made").rename(home / ENCODER))
    document = home / "hours.md"
    document.write_text(tiny_decoder.DOCUMENT, "utf-8")
    base, pool = Settings(home=home, collection="harbour", encoder=encoder), Pool()
    rag: RAG = pool(base)
    rag.ingest(document)
    with running(mount(FastAPI(), Services(pool, lambda: ["harbour"], base))) as url:
        yield url


@pytest.fixture
def page(browser: Any, address: str) -> Iterator[Any]:
    with watched(browser, address) as page:
        page.goto(f"{address}/en/")
        to_settings(page)
        yield page


def to_settings(page: Any) -> None:
    page.wait_for_selector(".mk-tabs [role=tab]")
    page.wait_for_timeout(100)  # tabs that do not fit move into a menu once they are measured
    if not page.get_by_role("tab", name="Settings").is_visible():
        page.locator(".overflow-menu > button").click()
        page.locator(".overflow-dropdown button:has-text('Settings')").click()
    else:
        page.get_by_role("tab", name="Settings").click()
    page.wait_for_selector(".mk-use")
    page.wait_for_selector(f".mk-force dd:has-text('{ENCODER}')")  # the page has loaded what was kept


def ask(page: Any, question: str) -> str:
    """Ask, and give the "answered by" of the last answer."""
    page.get_by_role("tab", name="Chat").click()
    before = page.locator(".mk-question").count()
    box = page.locator(".mk-ask textarea")
    box.fill(question)
    box.press("Enter")
    page.wait_for_function(f"document.querySelectorAll('.mk-question').length > {before}")
    page.wait_for_selector(".submit-button")
    page.wait_for_selector(".mk-how")
    return str(page.locator(".mk-how").last.text_content())


def press(page: Any, button: str, sentence: str) -> None:
    """Press a button of the settings; in the end the page says `sentence`."""
    page.locator(f".mk-{button}").click()
    page.wait_for_selector(f"{TOLD}:has-text('{sentence}')")


def in_force(page: Any) -> str:
    return str(page.locator(".mk-force").inner_text())


def test_a_local_model_answers_and_a_wrong_one_changes_nothing(page: Any, decoder: Path) -> None:
    question = "When does the harbour museum open?"
    page.get_by_label("A model on this machine").check()
    page.get_by_label("Language model").fill(str(decoder))
    page.get_by_label("Longest answer, in tokens").fill("12")
    press(page, "test", "It works: tiny-decoder answered after")
    assert "quotations" in in_force(page), "a test changes nothing"
    press(page, "use", "hold from the next question on")
    assert "tiny-decoder" in in_force(page)
    assert "tiny-decoder" in ask(page, question)
    to_settings(page)
    page.get_by_label("Language model").fill(str(decoder.parent / "gone"))
    press(page, "use", "is not a folder: give the folder of a causal language model.")
    assert "What was in force stays in force." in page.locator(TOLD).inner_text()
    assert "tiny-decoder" in ask(page, question)


def test_a_server_and_its_key(page: Any, remote: str, requests: list[dict[str, Any]]) -> None:
    page.get_by_label("A server").check()
    page.get_by_label("Address of the server").fill("http://127.0.0.1:9/v1")
    page.get_by_label("Name of the model").fill("served")
    press(page, "use", "No server answers at http://127.0.0.1:9/v1")
    assert "quotations" in in_force(page)
    page.get_by_label("Address of the server").fill(remote)
    press(page, "use", "refuses the API key (HTTP 401)")
    page.get_by_label("API key").fill(KEY)
    press(page, "use", f"served at {remote}")
    assert page.get_by_label("API key").input_value() == ""
    assert page.get_by_label("API key").get_attribute("placeholder") == "A key is in use. Type here to replace it."
    assert f"served at {remote}" in ask(page, "When does the harbour museum open?")
    assert requests[-1]["max_tokens"] == 512
    stored = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])")
    assert "mekor_settings" in stored
    assert KEY not in stored + page.content()
    assert KEY not in str(page.context.cookies())
    page.reload()
    to_settings(page)
    page.wait_for_selector(f"{TOLD} .mk-notice")
    assert f"The key for {remote} was not kept" in page.locator(TOLD).inner_text()
    assert page.get_by_label("Address of the server").input_value() == remote
    assert "quotations" in in_force(page)


def test_settings_are_there_again_after_a_reload_until_they_are_reset(page: Any) -> None:
    page.get_by_label("Strict", exact=True).check()
    page.locator(".mk-set input[type=number]").first.fill("3")
    press(page, "use", "hold from the next question on")
    page.reload()
    to_settings(page)
    page.wait_for_selector(".mk-force dd:has-text('Strict')")
    assert page.get_by_label("Strict", exact=True).is_checked()
    assert page.locator(".mk-set input[type=number]").first.input_value() == "3"
    press(page, "reset", "as they were at first")
    page.reload()
    to_settings(page)
    page.wait_for_selector(".mk-force dd:has-text('As measured')")
    assert page.get_by_label("As measured").is_checked()


def test_a_browser_that_keeps_nonsense_has_the_usual_settings(page: Any) -> None:
    page.evaluate("localStorage.setItem('mekor_settings', 'AAAA:BBBB')")
    page.reload()
    to_settings(page)
    page.wait_for_selector(".mk-force dd:has-text('As measured')")


@pytest.mark.parametrize("system", ["light", "dark"])
def test_colours_change_at_once_and_stay(browser: Any, address: str, system: str) -> None:
    other = {"light": "dark", "dark": "light"}[system]
    dark = "document.body.classList.contains('dark')"
    with watched(browser, address, color_scheme=system) as page:
        page.goto(f"{address}/en/")
        page.wait_for_selector(".mk-theme")
        page.wait_for_function(f"{dark} === {str(system == 'dark').lower()}")
        paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
        page.get_by_label("Colours").select_option(other)
        page.wait_for_function(f"{dark} === {str(other == 'dark').lower()}")
        page.wait_for_function(f"getComputedStyle(document.body).backgroundColor !== '{paper}'")
        page.goto(f"{address}/he/")
        page.wait_for_selector(".mk-use, .mk-theme")
        page.wait_for_function(f"{dark} === {str(other == 'dark').lower()}")
        page.wait_for_function(f"document.querySelector('.mk-theme').value === '{other}'")
        page.emulate_media(color_scheme=other)
        page.emulate_media(color_scheme=system)
        page.wait_for_function(f"{dark} === {str(other == 'dark').lower()}")
        page.locator(".mk-theme").select_option("system")
        page.wait_for_function(f"{dark} === {str(system == 'dark').lower()}")


def test_the_language_is_a_menu_for_keys_too(page: Any, address: str) -> None:
    menu = page.locator(".mk-menu summary")
    menu.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".mk-menu[open]")
    page.keyboard.press("Escape")
    page.wait_for_selector(".mk-menu:not([open])")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{address}/he/**")
    page.get_by_role("tab", name="הגדרות").click()
    page.wait_for_selector(".mk-use")
    assert page.locator("html").get_attribute("dir") == "rtl"
    start = page.locator(".mk-set").bounding_box()["x"]
    assert start > page.locator(".mk-set-side").bounding_box()["x"], "the form is on the right"
    assert page.locator(".mk-force").evaluate("e => getComputedStyle(e).direction") == "rtl"


def test_it_fits_a_phone(browser: Any, address: str) -> None:
    with watched(browser, address, viewport={"width": 420, "height": 800}) as page:
        page.goto(f"{address}/en/")
        to_settings(page)
        page.get_by_label("A server").check()
        page.wait_for_selector(".mk-key")
        page.get_by_label("Sampling").check()
        page.get_by_label("Seed").wait_for()
        assert page.evaluate("document.documentElement.scrollWidth") == 420
