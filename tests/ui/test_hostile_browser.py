"""Hostile texts in every place that the chat shows, in a real browser: nothing runs, nothing is loaded, nothing is an element."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI

from indexing.filters import Filter
from rag.types import Answer, Citation, Delta, Event, Found, Passage, Verdict
from tests.ui.browsing import chromium, watched
from tests.ui.payloads import PAYLOADS
from tests.ui.scene import OFFSET, Museum, passage, services
from tests.ui.server import running

pytestmark = pytest.mark.browser
MADE = "script, img, iframe, object, embed, link, style, form, input, base, meta, video, audio, svg, marquee, template, mk-card"


class Echo(Museum):
    """Finds, quotes and cites the question itself: whatever is asked is a document, its title and its answer as well."""

    def search(self, question: str, *, k: int | None = None, where: Filter = Filter()) -> tuple[Passage, ...]:
        text = question.strip()
        return (passage(1, "docs/hours.pdf", text=text, title=text), passage(2, text, text=f"Also {text}", title=text))

    def stream(self, question: str, **how: Any) -> Iterator[Event]:
        text, passages = question.strip(), self.search(question)
        yield Found(question, passages)
        yield Delta(text)
        said = f"{text} [1]"
        quote = Citation(1, 0, "docs/hours.pdf", text, 3, OFFSET, OFFSET + len(text), text)
        verdicts = (Verdict(said, 0, len(said), (1,), False, 0.1),)
        yield Answer(question, question, said, "en", passages, (quote,), verdicts, False, False, text, (), {text: 0.1})


@pytest.fixture(scope="module")
def page() -> Iterator[Any]:
    from ui.app import mount

    with chromium() as browser, running(mount(FastAPI(), services(Echo()))) as url, watched(browser, url) as page:
        page.goto(url)
        page.wait_for_selector(".mk-empty")  # what is loaded after the page: the box is ready then
        yield page


@pytest.mark.parametrize("payload", PAYLOADS, ids=range(len(PAYLOADS)))
def test_a_hostile_text_is_only_shown(page: Any, payload: str) -> None:
    answers = page.locator(".mk-answer:not(.mk-writing)").count()
    if answers > 30:  # older ones leave the page
        page.locator("[aria-label=Clear]").click()
        page.wait_for_function("!document.querySelector('.mk-answer')")
        answers = 0
    page.locator(".mk-ask textarea").fill(payload)
    page.locator(".mk-ask textarea").press("Enter")
    page.wait_for_function(f"document.querySelectorAll('.mk-answer:not(.mk-writing)').length > {answers}")
    page.wait_for_selector(".mk-card mark")
    page.wait_for_selector(".mk-ask .submit-button")
    assert page.evaluate("window.hit") is None
    for part in (".mk-question", ".mk-answer", ".mk-sources"):
        assert page.locator(f"{part} :is({MADE})").count() == 0, part
    hrefs = page.eval_on_selector_all(".mk-chat a, .mk-sources a", "all => all.map(a => a.getAttribute('href'))")
    assert all(href.startswith(("#source-", "/", "../")) for href in hrefs), hrefs
    words = [line.strip() for line in shown(payload).splitlines() if line.strip()]
    for part in (".mk-question", ".mk-card h4", ".mk-passage mark"):
        text = page.locator(part).last.inner_text() if part == ".mk-question" else page.locator(part).first.inner_text()
        assert all(line in text for line in words), part


def shown(payload: str) -> str:
    """`payload` without the characters that nobody sees."""
    return payload.replace("\u202e", "").replace("\u0000", "")
