"""Conversations in a real browser: kept, opened again after a refresh, edited, gone on with, and nobody else's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from indexing.places import collection_names
from rag.settings import Settings
from rag.terminal import DEMO_QUESTIONS
from tests.ui.browsing import chromium, watched
from tests.ui.server import running, wait_until
from tests.ui.stored import BEFORE, ENCODER, Library, served

pytestmark = pytest.mark.browser
HOURS, TICKETS, PRICES = "When does the museum open?", "כמה עולה כרטיס למבוגר?", "成人票多少元？"
SAVED, LISTED = ".mk-saved input", ".mk-saved [role=option]"


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    return Library(tmp_path_factory.mktemp("library"))


@pytest.fixture(scope="module")
def address(library: Library) -> Iterator[str]:
    from ui.app import mount

    with running(mount(FastAPI(), served(library, [HOURS]))) as url:
        yield url


@pytest.fixture
def page(browser: Any, address: str) -> Iterator[Any]:
    with watched(browser, address) as page:
        page.goto(address)
        page.wait_for_selector(".mk-chat .example")
        yield page


def ask(page: Any, question: str) -> None:
    answers = page.locator(".mk-answer:not(.mk-writing)").count()
    page.locator(".mk-ask textarea").fill(question)
    page.locator(".mk-ask textarea").press("Enter")
    settled(page, answers + 1)


def is_asked(page: Any, question: str) -> bool:
    """Whether the question in the box is asked now: for a moment after a stop, gradio takes no other and leaves it there."""
    if page.locator(".mk-ask textarea").input_value():
        page.locator(".mk-ask textarea").press("Enter")
    return question in questions(page)


def settled(page: Any, answers: int) -> None:
    """Wait for so many answers, and for the next question to be possible."""
    page.wait_for_function(f"document.querySelectorAll('.mk-answer:not(.mk-writing)').length === {answers}")
    page.wait_for_selector(".mk-ask .submit-button")


def questions(page: Any) -> list[str]:
    return list(page.locator(".mk-question").all_inner_texts())


def has_title(page: Any, title: str) -> None:
    page.wait_for_function(f"document.querySelector('{SAVED}').value === {title!r}")


def choose(page: Any, title: str) -> None:
    """Open a conversation of the list by its title."""
    page.locator(SAVED).click()
    page.locator(LISTED).filter(has_text=title).click()


def test_a_refresh_keeps_the_conversation_and_what_is_said_of_it(page: Any) -> None:
    ask(page, HOURS)
    page.wait_for_url(re.compile(r"\?chat="))
    ask(page, TICKETS)
    page.locator("[aria-label=Like]").first.click()
    page.wait_for_selector("[aria-label=Liked]")
    page.wait_for_selector(".toast-body")
    page.reload()
    settled(page, 2)
    assert questions(page) == [HOURS, TICKETS]
    page.wait_for_selector(".mk-card h4:text-is('כרטיסים')")
    page.wait_for_selector("[aria-label=Liked]")
    has_title(page, HOURS)
    ask(page, PRICES)
    page.goto(page.url)
    settled(page, 3)
    page.locator("a.mk-language[lang=he]").evaluate("link => link.click()")  # in another language it stays open
    page.wait_for_function("document.documentElement.dir === 'rtl'")
    settled(page, 3)


def test_two_visitors_never_see_each_others_chat(page: Any, browser: Any, address: str) -> None:
    ask(page, HOURS)
    page.wait_for_url(re.compile(r"\?chat="))
    with watched(browser, address) as other:
        other.goto(page.url)
        other.wait_for_selector(".mk-chat .example")
        other.wait_for_selector(".toast-body :text('not there any more')")
        other.wait_for_function("!location.search.includes('chat=')")
        assert not questions(other)
        other.locator(SAVED).click()
        assert other.locator(LISTED).count() == 1
        ask(other, PRICES)
        has_title(other, PRICES)
    page.reload()
    settled(page, 1)
    assert questions(page) == [HOURS]


def test_conversations_are_listed_renamed_taken_along_and_deleted(page: Any) -> None:
    ask(page, HOURS)
    page.get_by_role("button", name="New", exact=True).click()
    page.wait_for_selector(".mk-chat .example")
    page.wait_for_function("!location.search.includes('chat=')")
    ask(page, TICKETS)
    has_title(page, TICKETS)
    choose(page, HOURS)
    page.wait_for_function(f"document.querySelector('.mk-question')?.innerText === {HOURS!r}")
    page.get_by_role("button", name="Rename").click()
    title = page.locator(".mk-renaming input, .mk-renaming textarea")
    title.wait_for()
    wait_until(lambda: title.input_value() == HOURS)
    title.fill("שעות <b>")
    title.press("Enter")
    has_title(page, "שעות <b>")
    with page.expect_download() as download:
        page.locator(".mk-export a").click()
    text = Path(download.value.path()).read_text("utf-8")
    assert "The museum opens at ten" in text
    assert "שעות \\<b\\>" in text
    page.get_by_role("button", name="Delete").first.click()
    page.get_by_text("It cannot be brought back").wait_for()
    page.get_by_role("button", name="Cancel").last.click()
    page.get_by_role("button", name="Delete").first.click()
    page.locator(".mk-deleting .mk-main").click()
    page.wait_for_selector(".mk-chat .example")
    page.locator(SAVED).click()
    assert [text.strip(" ✓\n") for text in page.locator(LISTED).all_inner_texts()][1:] == [TICKETS]


def test_an_edited_question_is_asked_from_there_on_and_the_last_is_taken_back(page: Any) -> None:
    ask(page, HOURS)
    ask(page, TICKETS)
    hostile = 'Is the <img src="https://example.org/x"> museum *closed* ![x](https://example.org/y)?'
    page.locator("[aria-label=Edit]").first.click()
    box = page.locator(".mk-chat .message textarea")
    wait_until(lambda: box.input_value() == HOURS)
    page.locator("[aria-label=Cancel]").click()
    assert questions(page) == [HOURS, TICKETS]
    page.locator("[aria-label=Edit]").first.click()
    wait_until(lambda: box.input_value() == HOURS)
    box.fill(hostile)
    page.locator("[aria-label=Ask]").click()
    page.wait_for_function("document.querySelectorAll('.mk-question').length === 1")
    settled(page, 1)
    assert questions(page) == [hostile]
    ask(page, TICKETS)
    page.locator("[aria-label=Undo]").click()
    settled(page, 1)
    assert page.locator(".mk-ask textarea").input_value() == TICKETS
    page.reload()
    settled(page, 1)
    assert questions(page) == [hostile]
    page.locator("[aria-label=Undo]").click()
    page.wait_for_selector(".mk-chat .example")
    page.wait_for_function("!location.search.includes('chat=')")


def test_a_suggestion_is_one_click_and_what_is_copied_is_what_is_shown(page: Any) -> None:
    ask(page, HOURS)
    chip = page.get_by_role("button", name="What is said about “Monday”?")
    chip.wait_for()
    chip.click()
    settled(page, 2)
    assert questions(page)[-1] == "What is said about “Monday”?"
    assert "On Monday the museum is closed." in page.locator(".mk-answer").last.inner_text()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.locator("[aria-label=Copy]").nth(1).click()
    copied = "The museum opens at ten. [1] It closes at six. [1] On Monday the museum is closed. [1]"
    wait_until(lambda: page.evaluate("navigator.clipboard.readText()") == copied)


def test_a_thumb_given_while_the_next_answer_is_written_stays_and_leaving_loses_nothing(
    page: Any, library: Library
) -> None:
    library.judgments.kept.clear()
    ask(page, HOURS)
    page.locator(".mk-ask textarea").fill("endless")
    page.locator(".mk-ask textarea").press("Enter")
    page.wait_for_selector(".mk-writing p")
    page.locator("[aria-label=Like]").first.click()
    page.wait_for_selector(".toast-body :text('Thank you')")
    page.locator(".stop-button").click()
    page.wait_for_selector(".mk-notice")
    page.wait_for_selector(".submit-button")
    assert page.locator("[aria-label=Liked]").count() == 1
    assert [(one.question, one.good) for one in library.judgments.kept.values()] == [(HOURS, True)]
    closed = library.closed
    page.locator(".mk-ask textarea").fill("endless museum")
    wait_until(lambda: is_asked(page, "endless museum"))
    page.wait_for_selector(".mk-writing p")
    page.reload()
    page.wait_for_selector(".mk-notice")
    page.wait_for_selector("[aria-label=Liked]")
    assert questions(page) == [HOURS, "endless", "endless museum"]
    assert "Stopped" in page.locator(".mk-notice").first.inner_text()
    wait_until(lambda: library.closed == closed + 1)


def test_a_source_opens_in_its_document_and_shows_what_stands_around_it(page: Any) -> None:
    ask(page, TICKETS)
    page.locator(".mk-around summary").first.click()
    page.wait_for_selector(f".mk-before:text-is('{BEFORE}')")
    with page.context.expect_page() as opened:
        page.locator(".mk-open").first.click()
    document = opened.value
    document.wait_for_selector("mark#cited")
    assert document.locator("mark").first.inner_text() == "כרטיס למבוגר עולה 19 אירו."
    assert document.locator("mark").first.evaluate("e => getComputedStyle(e).direction") == "rtl"
    assert document.locator("mark").first.evaluate("e => getComputedStyle(e).backgroundColor") == "rgb(251, 231, 161)"


def test_buttons_speak_the_language_of_the_page(browser: Any, address: str) -> None:
    with watched(browser, address, locale="fr-FR") as page:
        page.goto(f"{address}/he/")
        page.wait_for_selector(".mk-chat .example")
        ask(page, HOURS)
        labels = page.locator(".mk-chat button[aria-label]").evaluate_all("all => all.map(one => one.ariaLabel)")
        assert {"לשאול שוב", "עריכה", "תשובה טובה"} <= set(labels)
        assert not [label for label in labels if re.search("[A-Za-z]", label)]
        user, bot = (page.locator(css).first.bounding_box() for css in (".mk-chat .user.message", ".mk-answer p"))
        assert (
            user["x"] + user["width"] < bot["x"] + bot["width"] - 100
        )  # the question stands at the end, which is left


def test_where_nothing_is_the_sample_is_made_and_asked_in_two_clicks(
    browser: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from rag.pipeline import RAG
    from ui.app import mount
    from ui.page import Services
    from ui.tabs import chat_begin

    sample = tmp_path / "sample"
    sample.mkdir()
    (sample / "minutes.md").write_text("# Minutes\n\nIn 2024 the museum was visited by 86,300 people.\n", "utf-8")
    (sample / "שיט.md").write_text("# שיט\n\nהשיט מבוטל כשמהירות הרוח עולה על 40 קמ״ש.\n", "utf-8")
    monkeypatch.setattr(chat_begin, "sample_documents", lambda: sample)
    home = tmp_path / "home"
    rag = RAG.open("museum", home=home, encoder=ENCODER)
    services = Services(lambda _: rag, lambda: collection_names(home), Settings(collection="mine", home=home))
    with rag, running(mount(FastAPI(), services)) as url, watched(browser, url) as page:
        page.goto(url)
        page.get_by_text("There are no documents in this collection yet.").wait_for()
        assert page.locator(".mk-chat .example").count() == 0
        page.get_by_role("button", name="Make the sample collection").click()
        page.wait_for_selector(".mk-chat .example")
        assert page.locator(".mk-collection input").input_value() == "museum"
        assert page.locator(".mk-chat .example").all_inner_texts() == list(DEMO_QUESTIONS[:3])
        assert not page.locator(".mk-make").is_visible()
        page.locator(".mk-chat .example").first.click()
        settled(page, 1)
        assert "86,300" in page.locator(".mk-answer").inner_text()
        page.wait_for_url(re.compile(r"\?chat="))
        page.reload()  # the page begins with another collection: the conversation brings its own
        settled(page, 1)
        assert page.locator(".mk-collection input").input_value() == "museum"
        assert questions(page) == [DEMO_QUESTIONS[0]]
