"""The page in a real browser. Needs Chromium (`apt-get install chromium`) and playwright; skipped, loudly, without."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI

from tests.ui.browsing import chromium, watched
from tests.ui.scene import Museum, services
from tests.ui.server import running, wait_until

pytestmark = pytest.mark.browser
HOSTILE = '<img src="https://example.org/a.png" onerror="window.hit=1"> ![b](https://example.org/b.png) museum'


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="module")
def museum() -> Museum:
    return Museum()


@pytest.fixture(scope="module")
def address(museum: Museum) -> Iterator[str]:
    from ui.app import mount

    examples = ["When does the museum open?", "כמה עולה כרטיס למבוגר?", "成人票多少元？"]
    with running(mount(FastAPI(), services(museum, examples))) as url:
        yield url


@pytest.fixture
def page(browser: Any, address: str) -> Iterator[Any]:
    """A fresh page, which at the end must have asked for nothing but what the server has, and raised no error."""
    with watched(browser, address) as page:
        page.goto(address)
        page.wait_for_selector(".mk-example, .mk-chat .example")
        yield page


def ask(page: Any, question: str) -> None:
    box = page.locator(".mk-ask textarea")
    box.fill(question)
    box.press("Enter")
    page.wait_for_selector(".mk-how, .mk-notice")
    page.wait_for_selector(".submit-button")


def test_a_question_and_a_click_on_its_source(page: Any) -> None:
    ask(page, "When does the museum open?")
    assert page.locator(".mk-card mark").first.inner_text() == "The museum opens at ten."
    page.locator("a.mk-cite").first.click()
    assert page.evaluate("location.hash") == "#source-1"
    assert page.locator("#source-1").is_visible()
    assert not page.locator(".mk-more .mk-card").first.is_visible()
    page.locator(".mk-more > summary").click()
    assert page.locator(".mk-more .mk-card").first.is_visible()


def test_hebrew_is_shown_from_right_to_left(page: Any) -> None:
    ask(page, "כמה עולה כרטיס למבוגר?")
    for shown in (".mk-question", ".mk-answer p", ".mk-card h4", ".mk-passage"):
        style = page.locator(shown).first.evaluate(
            "e => [getComputedStyle(e).direction, getComputedStyle(e).textAlign]"
        )
        assert style == ["rtl", "start"], shown
    assert page.locator(".mk-sources").evaluate("e => getComputedStyle(e).direction") == "rtl"
    # The first word stands to the right of the number that ends its sentence, and at the right edge of the answer.
    first, answer = page.evaluate(
        """() => { const p = document.querySelector('.mk-answer p'), r = document.createRange();
        r.setStart(p.firstChild, 0); r.setEnd(p.firstChild, 4);
        return [r.getBoundingClientRect().right, p.getBoundingClientRect().right]; }"""
    )
    number = page.locator("a.mk-cite").first.bounding_box()
    assert number["x"] < first - 50
    assert abs(first - answer) < 3


def test_an_english_answer_after_a_hebrew_one_is_left_to_right(page: Any) -> None:
    ask(page, "כמה עולה כרטיס למבוגר?")
    ask(page, "When does the museum open?")
    page.wait_for_function("document.querySelectorAll('.mk-answer').length === 2")
    directions = page.locator(".mk-answer p").evaluate_all("all => all.map(e => getComputedStyle(e).direction)")
    assert directions == ["rtl", "ltr"]


def test_an_older_answer_shows_its_own_sources(page: Any) -> None:
    ask(page, "When does the museum open?")
    ask(page, "成人票多少元？")
    page.wait_for_selector(".mk-card h4:text-is('票价')")
    page.locator("a.mk-cite").first.click()
    page.wait_for_selector("#source-1 h4:text-is('Opening hours')")


def test_an_example_is_one_click(page: Any) -> None:
    page.locator(".mk-chat .example").nth(2).click()
    page.wait_for_selector(".mk-how")
    assert "60" in page.locator(".mk-answer").inner_text()


def test_stop_stops(page: Any, museum: Museum) -> None:
    closed = museum.closed
    box = page.locator(".mk-ask textarea")
    box.fill("endless")
    box.press("Enter")
    page.wait_for_selector(".mk-writing p")
    assert museum.closed == closed
    page.locator(".stop-button").click()
    page.wait_for_selector(".mk-notice")
    wait_until(lambda: museum.closed == closed + 1)
    assert "Stopped" in page.locator(".mk-notice").inner_text()
    page.wait_for_selector(".submit-button")


def test_retry_and_clear(page: Any, museum: Museum) -> None:
    ask(page, "When does the museum open?")
    asked = len(museum.asked)
    page.locator("[aria-label=Retry]").last.click()
    wait_until(lambda: len(museum.asked) == asked + 1)
    page.wait_for_selector(".mk-how")
    assert page.locator(".mk-question").count() == 1
    page.locator("[aria-label=Clear]").click()
    page.wait_for_selector(".mk-chat .example")
    page.wait_for_function("!document.querySelector('.mk-card')")  # the server empties the panel a moment later


def toast(page: Any, said: str) -> None:
    page.wait_for_selector(f".toast-body :text('{said}')")


def test_each_answer_has_thumbs_of_its_own(page: Any, museum: Museum) -> None:
    museum.judgments.kept.clear()
    ask(page, "When does the museum open?")
    ask(page, "כמה עולה כרטיס למבוגר?")
    page.locator("[aria-label=Like]").first.click()
    toast(page, "Thank you")
    assert [(one.question, one.good) for one in museum.judgments.kept.values()] == [
        ("When does the museum open?", True)
    ]
    page.locator("[aria-label=Dislike]").last.click()
    toast(page, "תודה")
    page.wait_for_selector("[aria-label=Disliked]")
    assert page.locator("[aria-label=Liked]").count() == page.locator("[aria-label=Disliked]").count() == 1
    ask(page, "成人票多少元？")
    page.wait_for_selector("[aria-label=Liked]")  # what was said stays when the conversation goes on
    assert page.locator("[aria-label=Disliked]").count() == 1
    page.locator("[aria-label=Disliked]").click()
    toast(page, "הדעה נמחקה")
    assert [one.good for one in museum.judgments.kept.values()] == [True]


def test_a_reason_is_picked_below_the_flag(page: Any, museum: Museum) -> None:
    museum.judgments.kept.clear()
    ask(page, "成人票多少元？")
    page.locator(".extra-feedback").last.hover()
    page.locator(".extra-feedback-option:has-text('Wrong sources')").last.click()
    toast(page, "谢谢")
    wait_until(lambda: [one.reason for one in museum.judgments.kept.values()] == ["wrong sources"])
    page.wait_for_timeout(200)
    assert page.locator(".toast-body :text('谢谢')").count() == 1
    asked = len(museum.asked)
    page.locator("[aria-label=Retry]").last.click()
    wait_until(lambda: len(museum.asked) == asked + 1)
    page.wait_for_selector(".mk-how")
    page.wait_for_selector(".submit-button")
    page.wait_for_function(
        "[...document.querySelectorAll('.extra-feedback-option')].every(e => e.style.fontWeight !== 'bold')"
    )  # nothing was said of the new answer


def test_what_cannot_be_kept_is_told_and_not_shown_as_kept(page: Any, museum: Museum) -> None:
    ask(page, "refuse the museum")
    page.locator("[aria-label=Like]").first.click()
    toast(page, "Nothing of <b>it</b> is in museum")
    page.wait_for_function("!document.querySelector('[aria-label=Liked]')")


def test_hostile_words_load_and_run_nothing(page: Any) -> None:
    ask(page, HOSTILE)
    assert page.locator(".mk-question").first.inner_text() == HOSTILE
    assert page.locator(".mk-chat img").count() == 0
    assert page.evaluate("window.hit") is None


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_stand_out_from_the_page(browser: Any, address: str, scheme: str) -> None:
    """Text against what is behind it: at least 4.5 to 1, as WCAG 2.2 asks for (success criterion 1.4.3)."""
    context = browser.new_context(color_scheme=scheme)
    page = context.new_page()
    page.goto(address)
    page.wait_for_selector(".mk-chat .example")
    ask(page, "perhaps the museum is open")
    for css in (
        ".mk-answer p",
        ".mk-question",
        ".mk-legend",
        "a.mk-cite",
        ".mk-passage",
        "mark",
        ".mk-card footer bdi",
    ):
        ink, paper = page.locator(css).first.evaluate(
            """e => { let b = e, c; do { c = getComputedStyle(b).backgroundColor; b = b.parentElement; }
            while (b && /rgba\\(.*, 0\\)/.test(c)); return [getComputedStyle(e).color, c]; }"""
        )
        assert contrast(ink, paper) >= 4.5, f"{css}: {ink} on {paper}"
    context.close()


def test_a_phone_shows_it_all_in_its_width(browser: Any, address: str) -> None:
    context = browser.new_context(viewport={"width": 420, "height": 800})
    page = context.new_page()
    page.goto(address)
    page.wait_for_selector(".mk-chat .example")
    ask(page, "כמה עולה כרטיס למבוגר?")
    assert page.evaluate("document.documentElement.scrollWidth") == 420
    chat, card = page.locator(".mk-ask").bounding_box(), page.locator(".mk-card").first.bounding_box()
    assert card["y"] > chat["y"] + chat["height"]
    context.close()


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, "rgb(r, g, b)", by WCAG 2.2's definition."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    parts = [int(part) / 255 for part in colour.removeprefix("rgb(").removesuffix(")").split(",")]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
